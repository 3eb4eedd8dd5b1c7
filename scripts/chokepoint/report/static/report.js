// What scripts add to pages that are complete without them: theme button, charts with a scale,
// filters of tables, buttons that copy a finding, a mark where a table goes on out of sight.
(function () {
  "use strict";

  // ---- theme
  function isDark() {
    var chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  var themeButton = document.querySelector("[data-theme-button]");
  function nameTheme() {
    themeButton.textContent = isDark() ? "Light" : "Dark";
    themeButton.setAttribute(
      "aria-label", "Switch to the " + (isDark() ? "light" : "dark") + " theme");
  }
  if (themeButton) {
    nameTheme();
    themeButton.addEventListener("click", function () {
      var theme = isDark() ? "light" : "dark";
      document.documentElement.dataset.theme = theme;
      try {
        localStorage.setItem("chokepoint-theme", theme);
      } catch (error) {
        // Not remembered, but switched.
      }
      nameTheme();
      document.dispatchEvent(new Event("chokepoint-theme"));
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", nameTheme);
  }

  // ---- tables and drawings that are wider than the page
  document.querySelectorAll(".scroll").forEach(function (region) {
    function mark() {
      var rest = region.scrollWidth - region.clientWidth - region.scrollLeft;
      region.classList.toggle("is-cut", rest > 2);
    }
    region.addEventListener("scroll", mark, { passive: true });
    new ResizeObserver(mark).observe(region);
  });

  // ---- filters of tables
  document.querySelectorAll("[data-filters]").forEach(function (form) {
    var table = document.getElementById(form.dataset.filters);
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    var count = form.querySelector("[data-count]");
    function apply() {
      var shown = 0;
      var text = form.elements.text.value.trim().toLowerCase();
      rows.forEach(function (row) {
        var fits = Array.prototype.every.call(form.querySelectorAll("select"), function (select) {
          return !select.value || row.dataset[select.name] === select.value;
        });
        fits = fits && (!text || row.textContent.toLowerCase().indexOf(text) >= 0);
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      count.textContent = shown + " of " + rows.length + " shown";
    }
    form.addEventListener("input", apply);
    form.addEventListener("reset", function () { setTimeout(apply, 0); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    apply();
  });

  // ---- a finding, its caveats and its address, to the clipboard
  function written(text) {
    // Pages opened from a disk or over plain http have no clipboard of their own.
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text).catch(function () { return selected(text); });
    }
    return selected(text);
  }
  function selected(text) {
    var field = document.createElement("textarea");
    var focused = document.activeElement;
    field.value = text;
    field.setAttribute("readonly", "");
    field.className = "unseen";
    document.body.appendChild(field);
    field.select();
    var isCopied = document.execCommand("copy");
    field.remove();
    if (focused) { focused.focus(); }
    return isCopied ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }
  document.querySelectorAll("[data-quotable]").forEach(function (box) {
    var status = box.querySelector("[data-copied]");
    box.querySelector("[data-copy]").addEventListener("click", function () {
      var texts = box.querySelectorAll("[data-sentence], [data-caveat]");
      var said = Array.prototype.map.call(texts, function (text) {
        return text.textContent.trim();
      });
      said.push(location.href.split("#")[0] + "#" + box.dataset.quotable);
      // Emptied first: the same words twice are announced twice.
      status.textContent = "";
      written(said.join(" ")).then(function () {
        status.textContent = "Copied";
      }, function () {
        status.textContent = "Not copied: select the sentence instead";
      });
    });
  });

  // ---- charts: the library is loaded when the first one is asked for
  var here = document.currentScript.src.replace(/[^/]*$/, "");
  var library = null;
  function charts() {
    library = library || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = here + "charts.js";
      script.onload = function () { resolve(window.vegaEmbed); };
      script.onerror = reject;
      document.head.appendChild(script);
    });
    return library;
  }

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  }

  // Vega breaks no lines: of a long name a second one is made where the window is narrow.
  function broken(text, most) {
    return text.split(" ").reduce(function (lines, word) {
      var last = lines.length - 1;
      if (last >= 0 && (lines[last] + " " + word).length <= most) {
        lines[last] += " " + word;
      } else {
        lines.push(word);
      }
      return lines;
    }, []);
  }

  function chart(rows, scale, width) {
    var isNarrow = width < 500;
    rows = rows.map(function (row) {
      // The two halves of a bar meet at the mean, which every range holds.
      var middle = Math.min(Math.max(100, row.low), row.high);
      var name = broken(row.label, isNarrow ? 14 : 28).join("|");
      return Object.assign({ middle: middle, name: name }, row);
    });
    var colours = { below: colour("below"), within: colour("within"), above: colour("above") };
    var far = rows.reduce(function (most, row) {
      return Math.max(most, row.index, row.high);
    }, 0);
    var isLog = scale === "log";
    // A linear scale ends where the rows do; what lies beyond 400 is drawn at the edge.
    var near = rows.reduce(function (most, row) {
      return Math.max(most, row.high, row.index > 400 ? 0 : row.index);
    }, 100);
    var linearEnd = Math.min(400, 20 * Math.ceil(near * 1.03 / 20));
    var end = isLog ? Math.max(1000, far) : linearEnd;
    var linearTitle = "Index (mean = 100)" + (far > end ? "; beyond " + end + " at the edge" : "");
    var logTitle = "Index, logarithmic above 10 (mean = 100)";
    var isOpen = rows.some(function (row) { return !row.lowKnown || !row.highKnown; });
    var title = broken(isLog ? logTitle : linearTitle, isNarrow ? 32 : 100);
    if (isOpen) { title = title.concat("Open bars: end not printed, reconstructed"); }
    var x = {
      type: "quantitative",
      title: title,
      scale: isLog
        ? { type: "symlog", constant: 10, domain: [0, end], nice: false }
        : { type: "linear", domain: [0, end], nice: false, clamp: true },
      axis: isLog
        ? {
          values: [0, 10, 100, 1000, 10000, 100000, 1000000], labelFlush: true,
          labelExpr: "datum.value < 1000 ? datum.value : datum.value / 1000 + 'k'"
        }
        : { tickCount: isNarrow ? 4 : 8, labelFlush: true }
    };
    function at(field) {
      return Object.assign({ field: field }, x);
    }
    var y = {
      field: "name", type: "nominal", sort: null, title: null,
      axis: {
        labelLimit: 0, domain: false, ticks: false, labelPadding: 12,
        labelExpr: "split(datum.label, '|')"
      }
    };
    var tooltip = [
      { field: "label", title: "Row" },
      { field: "indexText", title: "Index" },
      { field: "verdict", title: "Verdict" },
      { field: "postText", title: "Since the event" },
      { field: "meanText", title: "Mean of earlier windows" },
      { field: "rangeText", title: "Range of earlier windows" }
    ];
    function blank(start, end, known) {
      return {
        transform: [{ filter: "!datum." + known }],
        mark: {
          type: "bar", height: 8, color: colour("background"),
          stroke: colour("background"), strokeWidth: 2
        },
        encoding: { x: at(start), x2: { field: end }, y: y, tooltip: tooltip }
      };
    }
    function marks(size, only, paint) {
      return {
        transform: only ? [{ filter: only }] : [],
        mark: {
          type: "point", filled: true, size: size, opacity: 1,
          stroke: colour("background"), strokeWidth: 1
        },
        encoding: {
          x: at("index"), y: y, tooltip: tooltip,
          shape: {
            field: "verdict", legend: null,
            scale: {
              domain: ["below", "within", "above"],
              range: ["triangle-down", "circle", "triangle-up"]
            }
          },
          color: paint
        }
      };
    }
    return {
      $schema: "https://vega.github.io/schema/vega-lite/v6.json",
      width: "container",
      height: (isNarrow ? 38 : 30) * rows.length,
      autosize: { type: "fit-x", contains: "padding" },
      background: null,
      data: { values: rows },
      layer: [
        {
          // The outline keeps a range of one value visible.
          mark: {
            type: "bar", height: 14, color: colour("bar"), stroke: colour("bar"), strokeWidth: 2
          },
          encoding: { x: at("low"), x2: { field: "high" }, y: y, tooltip: tooltip }
        },
        // As in the figure: a half whose end is not printed is open.
        blank("low", "middle", "lowKnown"),
        blank("middle", "high", "highKnown"),
        {
          data: { values: [{ mean: 100 }] },
          mark: { type: "rule", color: colour("text"), strokeDash: [3, 3] },
          encoding: { x: at("mean") }
        },
        marks(140, null, {
          field: "verdict", legend: null,
          scale: {
            domain: ["below", "within", "above"],
            range: [colours.below, colours.within, colours.above]
          }
        }),
        // A mark whose index is not printed is hollow.
        marks(40, "!datum.indexKnown", { value: colour("background") })
      ],
      config: {
        aria: false,
        font: "Inter, Helvetica, Arial, sans-serif",
        view: { stroke: null },
        axis: {
          labelColor: colour("text"), titleColor: colour("muted"), gridColor: colour("grid"),
          labelFontSize: 13, titleFontSize: 12, titleFontWeight: "normal"
        }
      }
    };
  }

  document.querySelectorAll("[data-chart]").forEach(function (box) {
    var rows = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    var target = box.querySelector("[data-chart-target]");
    var status = box.querySelector("[data-chart-status]");
    var still = document.getElementById(box.dataset.still);
    var buttons = Array.prototype.slice.call(box.querySelectorAll("button[data-scale]"));
    var current = "still";

    function draw(scale) {
      current = scale;
      buttons.forEach(function (button) {
        button.setAttribute("aria-pressed", String(button.dataset.scale === scale));
      });
      still.hidden = scale !== "still";
      target.hidden = scale === "still";
      status.textContent = "";
      if (scale === "still") {
        return;
      }
      status.textContent = "Drawing";
      charts().then(function (embed) {
        return embed(target, chart(rows, scale, target.clientWidth), {
          actions: false, renderer: "svg"
        });
      }).then(function () {
        status.textContent = "";
        box.dataset.drawn = scale;
      }).catch(function () {
        status.textContent = "The chart could not be drawn.";
        still.hidden = false;
      });
    }

    buttons.forEach(function (button) {
      button.addEventListener("click", function () { draw(button.dataset.scale); });
    });
    document.addEventListener("chokepoint-theme", function () {
      if (current !== "still") { draw(current); }
    });
  });
})();
