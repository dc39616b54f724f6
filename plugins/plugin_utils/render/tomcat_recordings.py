# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the JVM of an instance records: its garbage collections, its memory when that runs out, its events. Each with an end."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.catalina.cluster.plugins.plugin_utils.render.tomcat_options import Options

# Where events are collected while the JVM runs, below temp: a directory for each process, left behind by one that was killed.
EVENTS = "temp/jfr"
# Where they are written to when it ends.
RECORDING = "logs/recording.jfr"


def gc_log(options: Options, base: str) -> tuple[list[str], list[str]]:
    """Return the options of Java 9 or newer and those of older ones; both empty where nothing is logged."""
    if not options.flag("gc_log"):
        return [], []
    file, count, size = f"{base}/logs/gc.log", options.text("gc_log_filecount"), options.text("gc_log_filesize")
    new = [f"-Xlog:gc*:file={file}:time,uptime,level,tags:filecount={count},filesize={size}"]
    old = [
        f"-Xloggc:{file}",
        "-XX:+PrintGCDetails",
        "-XX:+PrintGCDateStamps",
        "-XX:+UseGCLogFileRotation",
        f"-XX:NumberOfGCLogFiles={count}",
        f"-XX:GCLogFileSize={size}",
    ]
    return new, old


def recordings(options: Options, base: str) -> Iterator[str]:
    """The options for the rest."""
    if options.flag("heap_dump"):
        # A file that is there already is not written over, so there is one dump until somebody takes it away.
        yield "-XX:+HeapDumpOnOutOfMemoryError"
        yield f"-XX:HeapDumpPath={base}/logs/heap.hprof"
    if options.flag("flight_recording"):
        yield f"-XX:FlightRecorderOptions=repository={base}/{EVENTS}"
        limits = f"maxage={options.text('flight_recording_maxage')},maxsize={options.text('flight_recording_maxsize').lower()}"
        settings = options.text("flight_recording_settings")
        what = f"name=catalina,settings={settings},disk=true,{limits},dumponexit=true,filename={base}/{RECORDING}"
        yield f"-XX:StartFlightRecording={what}"
