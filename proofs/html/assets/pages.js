/* What moves on the pages: search, folding, lighting up what a step rests on, and the drawing beside the proof.
   A classic script without any request, so that it runs from a file; text goes into the page as text alone. */
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const find = (id) => document.getElementById(id);
  const read = (id) => JSON.parse(find(id).textContent);
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  function svg(name, attributes, parent) {
    const element = document.createElementNS(SVG, name);
    for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key]);
    if (parent) parent.append(element);
    return element;
  }

  function below(start, sources) {
    const found = new Set(), stack = [start];
    while (stack.length) {
      for (const source of sources(stack.pop())) {
        if (!found.has(source)) { found.add(source); stack.push(source); }
      }
    }
    return found;
  }

  // A row wider than its place scrolls; then the keyboard must reach it too.
  function reachable() {
    const boxes = all(".formula, .statement, .grounds li, dd li");
    const wide = boxes.map((box) => box.scrollWidth > box.clientWidth);
    boxes.forEach((box, n) => (wide[n] ? box.setAttribute("tabindex", "0") : box.removeAttribute("tabindex")));
  }

  function startIndex() {
    const entries = all("#theorems .entry"), query = find("query"), found = find("found");
    query.closest(".search").hidden = false;
    const kept = find("kept"), search = () => {
      const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const entry of entries) {
        const fits = words.every((word) => entry.dataset.text.includes(word)) &&
          !(kept && kept.checked && !("kept" in entry.dataset));
        entry.hidden = !fits;
        count += fits;
      }
      found.textContent = count < entries.length ? count + " of " + entries.length + " theorems" : "";
    };
    query.addEventListener("input", search);
    if (kept) kept.addEventListener("change", search);
    search();
    const cites = read("citations"), dots = all(".dot");
    const lines = new Map(all(".line").map((line) => [Number(line.dataset.of), line]));
    const light = (dot) => {
      const chosen = dot ? Number(dot.dataset.of) : -1;
      const lit = chosen < 0 ? new Set() : below(chosen, (n) => cites[n]).add(chosen);
      dots.forEach((other, n) => other.classList.toggle("lit", lit.has(n)));
      lines.forEach((line, n) => line.classList.toggle("lit", lit.has(n)));
    };
    const map = document.querySelector(".map");
    for (const kind of ["mouseover", "focusin"]) map.addEventListener(kind, (event) => light(event.target.closest(".dot")));
    for (const kind of ["mouseleave", "focusout"]) map.addEventListener(kind, () => light(null));
  }

  function startTheorem() {
    const derivation = read("derivation"), layers = read("layers"), steps = derivation.theorem.steps;
    const rows = all(".step"), around = find("around"), home = around.parentNode;
    const narrow = window.matchMedia("(max-width: 62rem)");
    const sources = (n) => (steps[n].premises || []).filter((source) => source < n);
    const number = (row) => Number(row.id.slice(1)) - 1;
    let chosen = -1;

    function light(n) {
      const lit = n < 0 ? new Set() : below(n, sources);
      rows.forEach((row, place) => row.classList.toggle("lit", lit.has(place) || (place === n && n !== chosen)));
    }

    function choose(n) {
      chosen = n;
      rows.forEach((row, place) => row.classList.toggle("chosen", place === n));
      if (narrow.matches) rows[n].append(around);
      else home.append(around);
      draw(n);
    }

    function follow() {
      const row = /^#s\d+$/.test(location.hash) ? find(location.hash.slice(1)) : null;
      if (!row) return false;
      for (let up = row.parentElement; up; up = up.parentElement) if (up.matches("details")) up.open = true;
      choose(number(row));
      light(chosen);
      return true;
    }

    function draw(n) {
      const count = below(n, sources).size, users = rows[n].querySelectorAll(".users a").length;
      find("around-title").textContent = "Around step " + (n + 1);
      find("around-text").textContent = "It rests on " + counted(count, "step") + " in all, and " +
        (users ? counted(users, "step") + (users === 1 ? " uses it." : " use it.") : "nothing else uses it.");
      find("drawing").replaceChildren(picture(n));
    }

    function picture(n) {
      const CARD = 60, GAP = 42, SPACE = 12, levels = layers[n], most = Math.max(...levels.map((level) => level.length));
      const WIDTH = Math.max(find("drawing").clientWidth, most * 140);
      const height = levels.length * CARD + (levels.length - 1) * GAP + 4;
      const drawing = svg("svg", { viewBox: "0 0 " + WIDTH + " " + height, width: WIDTH, role: "group", "aria-label": "Steps around step " + (n + 1) });
      const lines = svg("g", { "aria-hidden": "true" }, drawing), places = new Map();
      levels.forEach((level, depth) => {
        const room = (WIDTH - 4 - SPACE * (level.length - 1)) / level.length;
        const width = level.length === 1 ? Math.min(room, 460) : Math.min(room, 290);
        const left = (WIDTH - width * level.length - SPACE * (level.length - 1)) / 2;
        level.forEach((step, place) => {
          const box = { x: left + place * (width + SPACE), y: 2 + depth * (CARD + GAP), width: width, height: CARD };
          places.set(step, box);
          card(step, step === n ? "card chosen" : step > n ? "card user" : "card", box, drawing);
        });
      });
      for (const [step, box] of places) for (const source of new Set(sources(step))) {
        if (places.has(source)) edge(places.get(source), box, lines);
      }
      return drawing;
    }

    function edge(from, to, parent) {
      const x = from.x + from.width / 2, y = from.y + from.height, u = to.x + to.width / 2, v = to.y - 7;
      const middle = (v - y) / 2;
      svg("path", { class: "edge", d: "M" + x + " " + y + "C" + x + " " + (y + middle) + " " + u + " " + (v - middle) + " " + u + " " + v }, parent);
      svg("path", { class: "tip", d: "M" + (u - 4) + " " + v + "h8l-4 7z" }, parent);
    }

    function card(step, kind, box, parent) {
      const link = svg("a", { class: kind, href: "#s" + (step + 1), "aria-label": "Step " + (step + 1) + ", " + steps[step].rule }, parent);
      svg("rect", Object.assign({ rx: 9 }, box), link);
      const inside = document.createElement("div"), title = document.createElement("b");
      const rule = document.createElement("span"), formula = document.createElement("div");
      const math = rows[step].querySelector("math").cloneNode(true);
      title.textContent = step + 1;
      rule.textContent = steps[step].name || steps[step].rule;
      inside.className = "inside";
      formula.append(math);
      inside.append(title, rule, formula);
      svg("foreignObject", box, link).append(inside);
      fit(rows[step].querySelector("math"), math, box.width - 20);
    }

    // A formula that is too wide for its card shrinks, down to two thirds; beyond that the card shows its beginning.
    function fit(original, copy, room) {
      const width = original.getBoundingClientRect().width;
      if (width > room) copy.style.fontSize = Math.max(0.67, room / width) * 1.12 + "em";
      copy.parentNode.classList.toggle("cut", width * 0.67 > room);
    }

    const counted = (n, what) => n + " " + what + (n === 1 ? "" : "s");
    const row = (event) => event.target.closest(".step");
    const list = document.querySelector(".steps");
    list.addEventListener("mouseover", (event) => row(event) && light(number(row(event))));
    list.addEventListener("mouseleave", () => light(-1));
    list.addEventListener("focusin", (event) => row(event) && light(number(row(event))));
    list.addEventListener("focusout", () => light(-1));
    list.addEventListener("click", (event) => {
      if (!row(event) || event.target.closest("a, button, summary, #around")) return;
      history.replaceState(null, "", "#" + row(event).id);
      choose(number(row(event)));
      light(chosen);
    });
    list.addEventListener("keydown", (event) => {
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!move || !event.target.matches(".no")) return;
      const links = all(".no").filter((link) => link.offsetParent), next = links[links.indexOf(event.target) + move];
      if (next) { event.preventDefault(); next.focus(); }
    });
    for (const button of all("button[data-does]")) {
      button.hidden = false;
      button.closest(".tools").hidden = false;
      button.addEventListener("click", () => {
        if (button.dataset.does === "save") save(button.dataset.name);
        else for (const part of all(".scope > details")) part.open = button.dataset.does === "open";
      });
    }
    window.addEventListener("hashchange", () => follow() && rows[chosen].querySelector(".no").focus({ preventScroll: true }));
    narrow.addEventListener("change", () => choose(chosen));
    if (!follow()) choose(rows.length - 1);
  }

  function save(name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([find("derivation").textContent], { type: "application/json" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  if (find("derivation")) startTheorem();
  else if (find("query")) startIndex();
  reachable();
  window.addEventListener("resize", reachable);
})();
