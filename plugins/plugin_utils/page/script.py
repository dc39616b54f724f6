# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sorting and filtering of tables, added to a page that is whole without it. No framework, no handler in an element."""

from __future__ import annotations

SCRIPT = """
"use strict";
(function () {
  function value(row, column) {
    var cell = row.cells[column], given = cell.getAttribute("data-v"), number = given === null ? NaN : Number(given);
    return isNaN(number) ? cell.textContent.trim() : number;
  }
  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") { return a - b; }
    if (typeof a === "number") { return -1; }
    if (typeof b === "number") { return 1; }
    return a.localeCompare(b, undefined, { numeric: true });
  }
  function sort(table, column, heading) {
    var down = heading.getAttribute("aria-sort") === "ascending", body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (a, b) { return compare(value(a, column), value(b, column)) * (down ? -1 : 1); });
    rows.forEach(function (row) { body.appendChild(row); });
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) { cell.removeAttribute("aria-sort"); });
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  }
  function filter(table, text, count) {
    var words = text.toLowerCase().split(/\\s+/).filter(Boolean), shown = 0, rows = table.tBodies[0].rows;
    Array.prototype.forEach.call(rows, function (row) {
      var content = row.textContent.toLowerCase();
      row.hidden = !words.every(function (word) { return content.indexOf(word) !== -1; });
      shown += row.hidden ? 0 : 1;
    });
    count.textContent = words.length ? shown + " of " + rows.length : "";
  }
  function prepare(table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (heading, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      heading.textContent = "";
      heading.appendChild(button);
      button.addEventListener("click", function () { sort(table, column, heading); });
    });
    if (table.tBodies[0].rows.length < 5) { return; }
    var label = document.createElement("label"), field = document.createElement("input"), count = document.createElement("span");
    var line = document.createElement("p");
    line.className = "filter";
    label.textContent = "Filter: ";
    field.type = "search";
    count.setAttribute("role", "status");
    label.appendChild(field);
    line.appendChild(label);
    line.appendChild(count);
    table.parentNode.parentNode.insertBefore(line, table.parentNode);
    field.addEventListener("input", function () { filter(table, field.value, count); });
  }
  Array.prototype.forEach.call(document.querySelectorAll("table"), prepare);
})();
"""
