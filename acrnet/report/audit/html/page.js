// Shows the rows of the matrix on demand: filters, pages, and what decides in each row. It builds the same elements as
// parts.html.jinja, and puts every text from the data into text nodes only.

/** The document that `data.py` describes; it is compressed, because much of it repeats. */
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

function start(data) {
  const OUTCOMES = ["denied", "partial", "undecidable", "allowed"];
  const DOES = { allowed: "allows", denied: "denies", undecidable: "cannot be decided" };
  const PAGE = 25;
  const NAMES = 200;
  const GAP = "\ue000";
  const text = (index) => data.texts[index];
  const byId = (id) => document.getElementById(id);
  const number = (value) => value.toLocaleString("en");

  const rows = data.rows.map(([noun, tally, places, cells, cards, remarks]) => ({
    noun: text(noun),
    tally: text(tally),
    places: places.map(([name, before, last = 0, where = 0, needs = [], remarks = []]) => ({
      name: text(name),
      id: [text(before), text(last)].filter(Boolean).join("/"),
      where: text(where),
      needs: needs.map(text),
      remarks: remarks.map(text),
    })),
    cells,
    cards,
    remarks,
    outcome: worst(cells),
  }));

  /** The worst outcome of a required need, as a number. */
  function worst(cells) {
    const judged = cells.flatMap((cell, need) => (cell >= 0 && data.needs[need][1] ? [data.cells[cell][0]] : []));
    return Math.min(OUTCOMES.length - 1, ...judged);
  }

  /** What the filter searches, in lower case; made when a row is searched for the first time. */
  function searched(row) {
    row.rules ??= [...new Set(row.cells.flatMap((cell) => (cell < 0 ? [] : (data.cells[cell][3] ?? []).map(([rule]) => rule))))]
      .map(text).join("\n").toLowerCase();
    row.texts ??= row.places.map((place) => `${place.name}\n${place.id}\n${place.where}`.toLowerCase());
    return row;
  }

  /** The places of a row that match, or none; a rule that matches is a rule of all of them. */
  function matching(row, wanted) {
    if (!wanted) return row.places;
    const { rules, texts } = searched(row);
    return rules.includes(wanted) ? row.places : row.places.filter((_, index) => texts[index].includes(wanted));
  }

  // Elements

  const SVG = "http://www.w3.org/2000/svg";

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  }

  function svg(name, attributes, ...children) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const decorative = { "aria-hidden": "true", focusable: "false" };

  function status(outcome) {
    const icon = svg("svg", { class: "icon", ...decorative }, svg("use", { href: `#icon-${outcome}` }));
    return element("span", { class: `status ${outcome}` }, icon, outcome);
  }

  function notJudged() {
    const dash = element("span", { class: "none", "aria-hidden": "true" }, "–");
    return [dash, element("span", { class: "unseen" }, "not asked")];
  }

  function bar(outcome, fraction) {
    const rectangle = svg("rect", { width: (fraction * 100).toFixed(2), height: 1 });
    return svg("svg", { class: `bar ${outcome}`, viewBox: "0 0 100 1", preserveAspectRatio: "none", ...decorative }, rectangle);
  }

  const fixed = (fix) => element("p", { class: "fix" }, element("strong", {}, "Fix:"), ` ${fix}`);

  // One verdict and why

  /** The card of needs that are decided alike: those of these columns. */
  function card(row, columns, place) {
    const filled = (at) => text(at).replaceAll(GAP, place.name);
    const several = columns.length > 1;
    const [outcome, verdict, total, rules = [], , fix = 0, stages = []] = data.cells[row.cells[columns[0]]];
    const word = OUTCOMES[outcome];
    const title = several ? `${columns.length} needs` : text(data.needs[columns[0]][0]);
    const parts = [element("h4", {}, status(word), ` ${title}`)];
    if (filled(verdict) !== word) parts.push(element("p", {}, filled(verdict)));
    const written = new Set(columns.map((column) => place.needs[column]).filter(Boolean));
    parts.push(...[...written].map((each) => element("p", { class: "code" }, each)));
    if (stages.length) parts.push(element("ol", { class: "stages" }, ...stages.map(stage)));
    if (rules.length) parts.push(ruleTable(rules, several ? "" : text(total), filled));
    const notes = columns.flatMap((column) => notesOf(row.cells[column], column, several, filled));
    parts.push(element("ul", { class: "notes" }, ...notes));
    if (fix) parts.push(fixed(filled(fix)));
    return element("div", { class: `card ${word}`, "data-columns": columns.join(" "), tabindex: "-1" }, ...parts);
  }

  function notesOf(cell, column, several, filled) {
    const [, , total = 0, , notes = []] = data.cells[cell];
    if (!several) return notes.map((note) => element("li", {}, filled(note)));
    const rest = [text(total) && `: ${text(total)}`, ...notes.map((note) => `; ${filled(note)}`)];
    return [element("li", {}, element("strong", {}, text(data.needs[column][0])), ...rest)];
  }

  function stage([name, outcome, because = 0]) {
    const word = OUTCOMES[outcome];
    const why = because ? element("span", {}, text(because)) : "";
    return element("li", { class: word }, status(word), " ", element("strong", {}, text(name)), " ", why);
  }

  /** Without a total the table is about several needs, and each rule decides about all of their addresses. */
  function ruleTable(rules, total, filled) {
    const heads = ["Priority", "Rule", "Decides"].map((head) => element("th", { scope: "col" }, head));
    const lines = rules.map(([rule, priority, outcome, portions = [], where = 0, reason = 0]) => {
      const word = OUTCOMES[outcome];
      const shares = portions.flatMap(([words, fraction = 1]) => [
        element("span", { class: "portion" }, total ? text(words) : "all of them"),
        bar(word, fraction),
        " ",
      ]);
      return element(
        "tr",
        {},
        element("td", {}, rule ? String(priority) : ""),
        element("th", { scope: "row" }, text(rule) || "no rule", " ", where ? element("small", {}, text(where)) : ""),
        element(
          "td",
          {},
          element("span", { class: `does ${word}` }, DOES[word]),
          " ",
          ...shares,
          reason ? element("span", { class: "reason" }, `because ${filled(reason)}`) : "",
        ),
      );
    });
    return element(
      "table",
      { class: "rules" },
      element("caption", {}, `What decides, in order, about ${total || "all of their addresses"}`),
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...lines),
    );
  }

  function remark(index, place, inFile) {
    const [kind, level, message, fix] = data.remarks[index].map((at) => text(at).replaceAll(GAP, place.name));
    return element(
      "li",
      {},
      element("span", { class: `level ${level}` }, level),
      ` ${message} `,
      element("code", {}, kind),
      inFile ? element("span", { class: "code" }, ` ${inFile}`) : "",
      fixed(fix),
    );
  }

  // What opens below a row

  function panel(row, places) {
    const [first] = places;
    const parts = [element("h3", {}, `${first.name}: ${row.tally}`)];
    if (row.places.length > 1) parts.push(names(row, places));
    else if (first.where || first.id) parts.push(element("p", { class: "code" }, [first.where, first.id].filter(Boolean).join(" · ")));
    parts.push(element("div", { class: "cards" }, ...row.cards.map((columns) => card(row, columns, first))));
    if (row.remarks.length) {
      const items = row.remarks.map((index, at) => remark(index, first, first.remarks[at] ?? ""));
      parts.push(element("h4", {}, "Other findings"), element("ul", { class: "remarks" }, ...items));
    }
    return element("div", { class: "panel" }, ...parts);
  }

  function names(row, places) {
    const others = row.places.filter((place) => !places.includes(place));
    const ordered = [...places, ...others];
    const items = ordered.slice(0, NAMES).map((place) =>
      element("li", {}, place.name, place.where ? element("small", {}, ` ${place.where}`) : ""));
    if (ordered.length > NAMES) items.push(element("li", {}, `and ${number(ordered.length - NAMES)} more; the filter finds them`));
    return element(
      "details",
      {},
      element("summary", {}, `All ${number(ordered.length)} that are decided alike`),
      element("ul", { class: "names" }, ...items),
    );
  }

  // Rows

  const body = byId("verdicts").tBodies[0];
  const starts = new Set([...document.querySelectorAll("#verdicts thead tr:last-child th")].flatMap((head, index) => (head.className ? [index] : [])));

  function rowElements(row, places, index) {
    const [first] = places;
    const more = row.places.length > 1 ? `and ${number(row.places.length - 1)} alike` : first.where || row.noun;
    const name = element("span", {}, first.name, " ", element("small", {}, more));
    const button = element("button", { type: "button", "aria-expanded": "false", "aria-controls": `detail-${index}` }, name);
    const cells = row.cells.map((cell, need) => {
      const shown = cell < 0 ? notJudged() : [status(OUTCOMES[data.cells[cell][0]])];
      const made = element("td", starts.has(need) ? { class: "first" } : {}, ...shown);
      if (cell >= 0) made.dataset.need = need;
      return made;
    });
    const detail = element("tr", { class: "detail", id: `detail-${index}`, hidden: "" }, element("td", { colspan: row.cells.length + 1 }));
    const line = element("tr", {}, element("th", { scope: "row", class: "who" }, button), ...cells);
    const open = (wanted) => {
      if (wanted && !detail.firstChild.firstChild) detail.firstChild.append(panel(row, places));
      detail.hidden = !wanted;
      line.classList.toggle("open", wanted);
      button.setAttribute("aria-expanded", String(wanted));
    };
    button.addEventListener("click", () => open(detail.hidden));
    line.addEventListener("click", (event) => {
      const cell = event.target.closest("td[data-need]");
      if (!cell) return;
      open(true);
      const cards = [...detail.querySelectorAll(".card")];
      const wanted = cards.find((each) => each.dataset.columns.split(" ").includes(cell.dataset.need));
      wanted.focus({ preventScroll: true });
      wanted.scrollIntoView({ block: "nearest" });
    });
    return [line, detail];
  }

  // Filter and pages

  const state = { wanted: "", outcomes: new Set(), kind: "", page: 0 };

  function found() {
    return rows.flatMap((row) => {
      if (state.outcomes.size && !state.outcomes.has(row.outcome)) return [];
      if (state.kind && !row.remarks.some((index) => text(data.remarks[index][0]) === state.kind)) return [];
      const places = matching(row, state.wanted);
      return places.length ? [[row, places]] : [];
    });
  }

  function show() {
    const every = found();
    const pages = Math.max(1, Math.ceil(every.length / PAGE));
    state.page = Math.min(Math.max(state.page, 0), pages - 1);
    const from = state.page * PAGE;
    const shown = every.slice(from, from + PAGE);
    body.replaceChildren(...shown.flatMap(([row, places], index) => rowElements(row, places, index)));
    const places = every.reduce((sum, [, matched]) => sum + matched.length, 0);
    const total = rows.reduce((sum, row) => sum + row.places.length, 0);
    const which = every.length > PAGE ? `Rows ${number(from + 1)} to ${number(from + shown.length)} of ${number(every.length)}` : `${number(every.length)} ${every.length === 1 ? "row" : "rows"}`;
    byId("shown").textContent = every.length
      ? `${which}, for ${number(places)} of ${number(total)} rule sets and clients; alike ones share a row, the worst come first.`
      : "Nothing matches the filter.";
    byId("pages").hidden = pages < 2;
    byId("page").textContent = `Page ${number(state.page + 1)} of ${number(pages)}`;
    byId("back").setAttribute("aria-disabled", String(state.page === 0));
    byId("next").setAttribute("aria-disabled", String(state.page === pages - 1));
    fit();
  }

  /** Let the table stay out of a scrolling box where it fits, so that its head can stay in view. */
  function fit() {
    const box = byId("scroll");
    box.classList.toggle("fits", byId("verdicts").scrollWidth <= box.clientWidth);
  }

  function filter(change) {
    Object.assign(state, change, { page: 0 });
    show();
  }

  function turn(by) {
    const before = state.page;
    state.page += by;
    show();
    if (state.page !== before) byId("matrix").scrollIntoView({ block: "start" });
  }

  let waiting = 0;
  byId("text").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => filter({ wanted: event.target.value.trim().toLowerCase() }), 120);
  });
  for (const box of document.querySelectorAll("#filter input[type=checkbox]")) {
    box.addEventListener("change", () => {
      const checked = document.querySelectorAll("#filter input[type=checkbox]:checked");
      filter({ outcomes: new Set([...checked].map((each) => OUTCOMES.indexOf(each.value))) });
    });
  }
  byId("remark")?.addEventListener("change", (event) => filter({ kind: event.target.value }));
  byId("filter").addEventListener("submit", (event) => event.preventDefault());
  byId("back").addEventListener("click", () => turn(-1));
  byId("next").addEventListener("click", () => turn(1));
  for (const button of document.querySelectorAll(".show")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      byId("remark").value = button.dataset.kind;
      filter({ kind: button.dataset.kind });
      byId("matrix").focus();
    });
  }
  addEventListener("resize", fit);
  byId("filter").hidden = false;
  byId("worst").hidden = true;
  show();
}

start(await unpacked(document.getElementById("data").textContent));
