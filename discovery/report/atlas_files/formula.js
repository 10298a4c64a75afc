"use strict";
// The page of one formula, named by the hash. Convergents are computed here, with big integers.
(function () {
  const atlas = window.ATLAS, DEPTH = 160, SCALE = 55;
  const byId = (id) => document.getElementById(id);

  function element(name, text) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function polynomial(c) {
    let text = "";
    for (let k = c.length - 1; k >= 0; k--) {
      if (!c[k]) continue;
      text += c[k] < 0 ? "<mo>−</mo>" : text ? "<mo>+</mo>" : "";
      if (Math.abs(c[k]) !== 1 || !k) text += `<mn>${Math.abs(c[k])}</mn>`;
      if (k) text += k > 1 ? `<msup><mi>n</mi><mn>${k}</mn></msup>` : "<mi>n</mi>";
    }
    return `<mrow>${text || "<mn>0</mn>"}</mrow>`;
  }

  const valueAt = (c, n) => c.reduceRight((sum, x) => sum * BigInt(n) + BigInt(x), 0n);
  const number = (x) => (x < 0n ? `<mrow><mo>−</mo><mn>${-x}</mn></mrow>` : `<mn>${x}</mn>`);

  function fraction(a, b) {
    const deep = (inner) => `<mstyle displaystyle="true" scriptlevel="0">${inner}</mstyle>`;
    let tail = "<mo>⋱</mo>";
    for (let n = 3; n >= 0; n--) {
      const below = `<mrow>${number(valueAt(a, n))}<mo>+</mo>${tail}</mrow>`;
      tail = n ? `<mfrac>${deep(number(valueAt(b, n)))}${deep(below)}</mfrac>` : below;
    }
    return tail;
  }

  const gcd = (x, y) => { x = x < 0n ? -x : x; y = y < 0n ? -y : y; while (y) [x, y] = [y, x % y]; return x; };
  function log(x) {
    const digits = (x < 0n ? -x : x).toString();
    return Math.log(Number(digits.slice(0, 15))) + Math.max(0, digits.length - 15) * Math.LN10;
  }

  function limit(text) {
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text || "");
    if (!match) return null;
    const size = BigInt(match[2] + (match[3] || "").slice(0, SCALE).padEnd(SCALE, "0"));
    return match[1] ? -size : size;
  }

  function curves(a, b, value) {
    const scale = 10n ** BigInt(SCALE), L = limit(value), found = { error: [], growth: [], delta: [] };
    let [p0, p, q0, q] = [1n, valueAt(a, 0), 0n, 1n];
    for (let n = 1; n <= DEPTH; n++) {
      const x = valueAt(a, n), y = valueAt(b, n);
      [p0, p, q0, q] = [p, x * p + y * p0, q, x * q + y * q0];
      if (!q) continue;
      const growth = log(q / gcd(p, q));
      found.growth.push([n, growth]);
      const off = L === null ? 0n : (p * scale) / q - L;
      if (L !== null && (off > 1000n || off < -1000n)) {
        const error = SCALE * Math.LN10 - log(off);
        found.error.push([n, error / Math.LN10]);
        if (growth > 1) found.delta.push([n, error / growth - 1]);
      }
    }
    return found;
  }

  function plot(title, points) {
    const [w, h, e] = [340, 200, 34], xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
    const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const place = ([x, y]) => [e + ((x - x0) / (x1 - x0 || 1)) * (w - 2 * e), h - e - ((y - y0) / (y1 - y0 || 1)) * (h - 2 * e)];
    const line = points.map((p) => place(p).map((c) => c.toFixed(1)).join(",")).join(" ");
    const words = points.length ? `${y0.toPrecision(4)} to ${y1.toPrecision(4)}, n = ${x0} to ${x1}` : "not applicable";
    return `<svg viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-label="${title}: ${words}">` +
      `<text x="${e}" y="18" font-size="13">${title}</text><text x="${e}" y="${h - 10}" font-size="11">${words}</text>` +
      `<polyline fill="none" stroke="#0b57a8" stroke-width="1.6" points="${line}"/></svg>`;
  }

  function show() {
    const row = atlas.members[Number(location.hash.slice(1))];
    if (!row) {
      byId("title").textContent = "No such formula";
      return;
    }
    const m = Object.fromEntries(atlas.fields.map((name, k) => [name, row[k]])), cluster = atlas.clusters[m.cluster];
    document.title = byId("title").textContent = m.constant ? `${m.constant}` : "A limit without a name";
    byId("formula").innerHTML = `<math display="block"><mrow><mn>${(m.value || "").slice(0, 14)}</mn><mo>…</mo><mo>=</mo>` +
      `${fraction(m.a, m.b)}</mrow></math><math display="block"><mrow><mi>a</mi><mo>(</mo><mi>n</mi><mo>)</mo><mo>=</mo>` +
      `${polynomial(m.a)}<mo>,</mo><mspace width="1em"/><mi>b</mi><mo>(</mo><mi>n</mi><mo>)</mo><mo>=</mo>${polynomial(m.b)}</mrow></math>`;
    const facts = { value: m.value, constant: m.constant, status: m.status, "digits that agree": m.digits,
      "chance of a coincidence": m.chance_log10 === null ? null : `10^${m.chance_log10}`, convergence: `${m.convergence}: ${m.reason}`,
      "digits a term": m.digits_per_term, reduction: m.reduction, growth: m.growth_exact || m.growth, delta: m.delta,
      "delta in closed form": m.delta_exact, "blind delta": m.blind_delta, known: m.known || "new", group: m.group,
      cluster: `${cluster.cluster}, ${cluster.size} formulas, stability ${cluster.stability}` };
    const table = byId("facts");
    table.replaceChildren();
    for (const [name, value] of Object.entries(facts)) {
      const line = table.insertRow(), head = element("th", name);
      head.scope = "row";
      line.append(head);
      line.insertCell().textContent = value === null ? "not applicable" : value;
    }
    const found = curves(m.a, m.b, m.value);
    byId("plots").innerHTML = plot("correct digits", found.error) + plot("log of the reduced denominator", found.growth) + plot("delta", found.delta);
    byId("families").replaceChildren(...cluster.parametric.map((f) => element("li", `${f.constant}: a(n) = ${f.a}, b(n) = ${f.b}`)));
    document.body.dataset.ready = "yes";
  }
  window.addEventListener("hashchange", show);
  show();
})();
