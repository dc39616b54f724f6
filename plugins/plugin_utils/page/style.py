# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the page looks: light and dark, on a phone and on paper. The colours of texts have a contrast of 4.5 at least."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--box:#f6f8fa;--link:#0550ae;
--good:#116329;--warn:#8a4600;--off:#57606a;--bad:#a40e26;--unknown:#57606a}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9ba5b0;--line:#3d444d;--box:#161b22;--link:#79b8ff;
--good:#56d364;--warn:#f0a04b;--off:#9ba5b0;--bad:#ff8e86;--unknown:#9ba5b0}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:1440px;margin:0 auto;padding:0 16px}
h1{font-size:1.5rem;margin:20px 0 4px}h2{font-size:1.15rem;margin:32px 0 8px}
.soft,footer{color:var(--soft)}
.facts{display:flex;flex-wrap:wrap;gap:8px;list-style:none;padding:0;margin:12px 0}
.facts li{border:1px solid var(--line);border-radius:6px;background:var(--box);padding:6px 12px}.facts b{font-size:1.15rem}
a{color:var(--link)}a:focus,button:focus,summary:focus,input:focus,.scroll:focus{outline:2px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--bg);padding:8px}
nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;padding:0;margin:8px 0}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
th,td{padding:6px 10px;border-top:1px solid var(--line);text-align:left;vertical-align:top;white-space:nowrap}
td p{margin:2px 0}#differences td,#unread td,#runs td,#frontends td:nth-child(4){white-space:normal;overflow-wrap:anywhere;min-width:7em}
thead tr:first-child th{border-top:0}thead th{background:var(--box)}tbody th{font-weight:600}
th:first-child{position:sticky;left:0;background:var(--bg)}thead th:first-child{background:var(--box)}
@media screen and (min-width:601px) and (min-height:501px){.long{max-height:85vh;overflow:auto}
.long thead th{position:sticky;top:0;z-index:1}.long thead th:first-child{z-index:2}}
tbody tr:hover>*{background:var(--box)}.n{text-align:right;font-variant-numeric:tabular-nums}
th button{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:left}
th[aria-sort=ascending] button::after{content:" \\2191"}th[aria-sort=descending] button::after{content:" \\2193"}
.filter{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:8px 0}
.filter input{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--soft);border-radius:4px;padding:4px 8px}
.picture{display:block;margin:8px auto}
.box{fill:var(--box);stroke:var(--soft)}.wire{fill:none;stroke:var(--soft);stroke-width:1.5}
.picture text{fill:var(--fg);font:13px system-ui,sans-serif}.picture .title{font-weight:600;font-size:14px}
.s{stroke-width:2.5;fill:none}.s-good{fill:var(--good);stroke:var(--good)}.s-warn{fill:var(--warn);stroke:var(--warn)}
.s-off{fill:var(--off);stroke:var(--off)}.s-bad{stroke:var(--bad)}.s-unknown{stroke:var(--unknown)}
.i{vertical-align:-2px}.b{vertical-align:1px}.bar-all{fill:var(--line)}.bar{fill:var(--good)}.bar-full{fill:var(--bad)}
details{border:1px solid var(--line);border-radius:6px;margin:8px 0;padding:6px 10px}summary{cursor:pointer;font-weight:600}
.hosts,.cards{list-style:none;padding:0;margin:6px 0}.cards{display:flex;flex-wrap:wrap;gap:6px}
.card{display:flex;gap:6px;border:1px solid var(--line);border-radius:4px;padding:4px 8px;background:var(--box)}
.warnings{list-style:none;padding:0}.warnings li{margin:4px 0;padding-left:22px;text-indent:-22px;overflow-wrap:anywhere}
@media(max-width:600px){.facts li{padding:4px 8px}}
@page{size:A4 landscape;margin:12mm}
@media print{:root{--bg:#fff;--fg:#000;--soft:#333;--line:#999;--box:#fff}nav,.filter,.skip{display:none}
.scroll{overflow:visible;border:0}th:first-child{position:static}th,td{white-space:normal;padding:2px 3px;font-size:9px}.b{display:none}
.picture{max-width:100%;height:auto}tr,details{break-inside:avoid}}
"""
