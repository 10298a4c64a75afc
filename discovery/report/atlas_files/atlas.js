"use strict";
// The index of an atlas: density, scatter with filters, cells, clusters, families. ATLAS comes from data.js.
(function () {
  const atlas = window.ATLAS, at = Object.fromEntries(atlas.fields.map((name, k) => [name, k])), members = atlas.members;
  const byId = (id) => document.getElementById(id);
  const filters = ["convergence", "label", "cluster", "status", "known"];
  const colour = (k) => `hsl(${(k * 137.508) % 360} 65% 42%)`;
  let visible = members.map((_, k) => k), places = [];

  function element(name, text) {
    const made = document.createElement(name);
    if (text !== undefined && text !== null) made.textContent = text;
    return made;
  }

  function polynomial(c) {
    let text = "";
    for (let k = c.length - 1; k >= 0; k--) {
      if (!c[k]) continue;
      const size = Math.abs(c[k]) === 1 && k ? "" : String(Math.abs(c[k]));
      text += (c[k] < 0 ? (text ? " − " : "−") : text ? " + " : "") + size + (k ? "n" : "") + (k > 1 ? "²" : "");
    }
    return text || "0";
  }

  function linked(k) {
    const link = element("a", `PCF(${polynomial(members[k][at.a])}, ${polynomial(members[k][at.b])})`);
    link.href = `formula.html#${k}`;
    return link;
  }

  function table(home, names, rows) {
    const made = element("table"), head = made.createTHead().insertRow(), body = made.createTBody();
    for (const name of names) {
      const cell = element("th", name);
      cell.scope = "col";
      head.append(cell);
    }
    for (const row of rows) {
      const line = body.insertRow();
      for (const cell of row) line.insertCell().append(cell instanceof Node ? cell : String(cell === null ? "n/a" : cell));
    }
    byId(home).replaceChildren(made);
  }

  function drawDensity() {
    const canvas = byId("density"), pen = canvas.getContext("2d"), rows = new Map();
    for (const [kind, reduction, speed, count] of atlas.density) {
      if (kind === "finite") continue;
      const name = `${kind}, ${reduction}`;
      if (!rows.has(name)) rows.set(name, []);
      rows.get(name).push([speed, count]);
    }
    const names = [...rows.keys()].sort(), left = 240, height = canvas.height / Math.max(1, names.length), bins = 210;
    pen.font = "12px sans-serif";
    names.forEach((name, line) => {
      const most = Math.max(...rows.get(name).map((point) => point[0]), 1e-9), sums = new Float64Array(bins + 1);
      for (const [speed, count] of rows.get(name)) sums[Math.round((speed / most) * bins)] += count;
      const top = Math.log(1 + Math.max(...sums));
      sums.forEach((sum, k) => {
        if (!sum) return;
        pen.fillStyle = `hsl(212 80% ${85 - 60 * (Math.log(1 + sum) / top)}%)`;
        pen.fillRect(left + k * 4, line * height + 2, 4, height - 4);
      });
      pen.fillStyle = "#222";
      pen.fillText(name, 6, (line + 0.6) * height);
    });
  }

  function drawScatter() {
    const canvas = byId("scatter"), pen = canvas.getContext("2d"), edge = 36;
    const speeds = members.map((m) => m[at.digits_per_term] || 0), deltas = members.map((m) => m[at.delta]);
    const fastest = speeds.reduce((x, y) => Math.max(x, y), 1e-9);
    const known = deltas.filter((d) => d !== null).map(Number);
    const low = known.reduce((x, y) => Math.min(x, y), -1), high = known.reduce((x, y) => Math.max(x, y), 1);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.font = "12px sans-serif";
    pen.fillStyle = "#222";
    pen.fillText(`digits a term: 0 to ${fastest.toFixed(2)}`, canvas.width - 190, canvas.height - 8);
    pen.fillText(`delta: ${low.toFixed(2)} to ${high.toFixed(2)}`, 6, 14);
    places = [];
    for (const k of visible) {
      const x = edge + (speeds[k] / fastest) * (canvas.width - 2 * edge);
      const up = deltas[k] === null ? -0.04 : (Number(deltas[k]) - low) / (high - low);
      const y = canvas.height - edge - up * (canvas.height - 2 * edge);
      pen.fillStyle = colour(members[k][at.cluster]);
      pen.fillRect(x - 2.5, y - 2.5, 5, 5);
      places.push([x, y, k]);
    }
  }

  function showCells() {
    const cells = new Map(), length = (m) => JSON.stringify([m[at.a], m[at.b]]).length + (m[at.constant] || "").length;
    for (const k of visible) {
      const m = members[k], speed = m[at.digits_per_term];
      const key = [m[at.label] || "none found", speed === null ? m[at.convergence] : speed.toFixed(1), m[at.status]].join("\t");
      const old = cells.get(key);
      if (old === undefined || length(m) < length(members[old[0]])) cells.set(key, [k, (old ? old[1] : 0) + 1]);
      else old[1] += 1;
    }
    const rows = [...cells].sort((x, y) => (x[0] < y[0] ? -1 : 1)).slice(0, 400);
    table("cells", ["constant", "digits a term", "status", "formulas", "shortest", "value"],
      rows.map(([key, [k, count]]) => [...key.split("\t"), count, linked(k), members[k][at.constant]]));
  }

  function apply() {
    const wanted = Object.fromEntries(filters.map((name) => [name, byId(name).value]));
    visible = [];
    members.forEach((m, k) => {
      const fits = ["convergence", "label", "cluster", "status"].every((n) => !wanted[n] || String(m[at[n]]) === wanted[n]);
      if (fits && (!wanted.known || (wanted.known === "new") === (m[at.known] === null))) visible.push(k);
    });
    byId("shown").textContent = `${visible.length} of ${members.length} formulas`;
    drawScatter();
    showCells();
  }

  function fillFilters() {
    for (const name of ["convergence", "label", "cluster", "status"]) {
      const counts = new Map();
      for (const m of members) counts.set(String(m[at[name]]), (counts.get(String(m[at[name]])) || 0) + 1);
      const select = byId(name);
      select.append(new Option("all", ""));
      for (const [value, count] of [...counts].sort((x, y) => y[1] - x[1])) {
        const text = value === "null" ? "none found" : name === "cluster" ? `c${Number(value) + 1}` : value;
        select.append(new Option(`${text} (${count})`, value));
      }
    }
    for (const name of filters) byId(name).addEventListener("change", apply);
  }

  byId("scatter").addEventListener("click", (event) => {
    const box = event.target.getBoundingClientRect(), scale = event.target.width / box.width;
    const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
    let best = null, least = 400;
    for (const [px, py, k] of places) {
      const distance = (px - x) ** 2 + (py - y) ** 2;
      if (distance < least) [best, least] = [k, distance];
    }
    if (best !== null) location.href = `formula.html#${best}`;
  });

  const all = atlas.table[atlas.table.length - 1];
  byId("space").textContent = atlas.space;
  byId("summary").textContent = `${all.total} fractions, ${members.length} of them promising, in ${atlas.clusters.length} clusters.`;
  fillFilters();
  drawDensity();
  apply();
  table("clusters", ["cluster", "size", "distinct", "class", "digits a term", "delta", "stability", "named", "constants", "representative"],
    atlas.clusters.slice(0, 300).map((c) => [c.cluster, c.size, c.distinct, c.class, c.digits_per_term, c.delta, c.stability,
      `${Math.round(100 * c.identified)} %`, c.constants.slice(0, 4).map((x) => x.join(": ")).join(", "), c.representative]));
  table("families", ["cluster", "constant", "a(n)", "b(n)", "members", "verified outside"],
    [...atlas.families.map((f) => ["all", f]), ...atlas.clusters.flatMap((c) => c.parametric.map((f) => [c.cluster, f]))]
      .map(([cluster, f]) => [cluster, f.constant, f.a, f.b, f.members, f.outside]));
  document.body.dataset.ready = "yes";
})();
