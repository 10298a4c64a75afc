"""BOINC's scheduler protocol: the client's request read by tags, for it is no XML that a parser should be let near.

Elements are found by patterns of bounded length: there are no entities, no nesting and no declarations to abuse.
"""

import math
import re
from collections.abc import Iterator
from html import escape

from discovery.volunteer.policy import Policy
from discovery.volunteer.project import PLATFORM, Project
from discovery.volunteer.rpc import Assignment, Reply, Report, Request
from discovery.volunteer.unit import MAX_RESULT, Unit

APP = "discover"
UPLOADED = 5  # RESULT_FILES_UPLOADED, the state of a result that is done
MAX_REPORTS = 1_000
_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{0,18})?(?:[eE][+-]?\d{1,3})?")
_HELD = re.compile(r"<other_result>\s*<name>([\w.-]{1,80})</name>")
_PLATFORM = re.compile(r"<(?:platform_name|name)>\s*([\w.-]{1,60})\s*</")
_KEY = re.compile(r"<code_sign_key>([0-9a-f\s.]{1,2000})</code_sign_key>")
_TAGS: dict[str, re.Pattern[str]] = {}


class BadRequest(Exception):
    """A request that no client sends."""


def tag(text: str, name: str, default: str = "") -> str:
    """The text of the first element of this name, if it is short.

    >>> tag("<a>\\n<hostid>7</hostid></a>", "hostid")
    '7'
    """
    pattern = _TAGS.setdefault(name, re.compile(rf"<{name}>([^<]{{0,4000}})</{name}>"))
    match = pattern.search(text)
    return match[1].strip() if match else default


def number(text: str, name: str, high: float, default: float = 0.0) -> float:
    """A number from 0 to `high`; nonsense is the default.

    >>> number("<x>1e300</x>", "x", 100.0), number("<x>nan</x>", "x", 100.0)
    (100.0, 0.0)
    """
    match = _NUMBER.fullmatch(tag(text, name))
    value = float(match[0]) if match else default
    return min(max(value, 0.0), high) if math.isfinite(value) else default


def read_request(body: bytes, address: str) -> Request:
    """The client's request; raises BadRequest where it is none."""
    text = body.decode("utf-8", errors="replace")
    if "<scheduler_request>" not in text[:200] or "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadRequest("no scheduler request")
    # What comes first is the client's own; results and host follow, and may say anything.
    head = text[: text.find("<result>")] if "<result>" in text else text
    key = _KEY.search(text)
    return Request(
        authenticator=tag(head, "authenticator")[:64],
        host=int(number(head, "hostid", 2**53)),
        label=tag(text, "host_cpid")[:64],
        address=address,
        cores=max(1, int(number(text, "p_ncpus", 4096.0))),
        flops=number(text, "p_fpops", 1e15),
        seconds=number(head, "work_req_seconds", 1e7),
        idle=int(number(head, "cpu_req_instances", 4096.0)),
        able=PLATFORM in _PLATFORM.findall(text),
        reports=tuple(_reports(text)),
        held=frozenset(_HELD.findall(text)),
        code_key=key[1] if key else None,
    )


def _reports(text: str) -> Iterator[Report]:
    parts = text.split("<result>", MAX_REPORTS + 1)[1:]
    if len(parts) > MAX_REPORTS:
        raise BadRequest("too many results")
    for part in parts:
        own = part.partition("</result>")[0]
        done = int(number(own, "state", 99)) == UPLOADED and tag(own, "exit_status", "0") == "0"
        yield Report(tag(own, "name")[:80], done, number(own, "final_cpu_time", 1e8))


class Writer:
    """Writes replies; all that is the same in each is made once."""

    def __init__(self, url: str, name: str, project: Project, policy: Policy) -> None:
        self._url, self._policy = url, policy
        self._head = (
            "<scheduler_reply>\n<scheduler_version>720</scheduler_version>\n"
            f"<master_url>{escape(url)}</master_url>\n<project_name>{escape(name)}</project_name>\n"
        )
        self._keys = (
            f"<code_sign_key>\n{project.code_key.strip()}\n</code_sign_key>\n"
            f"<code_sign_key_signature>\n{project.code_key_signature}</code_sign_key_signature>\n"
        )
        self._app = (
            f"<app>\n<name>{APP}</name>\n<user_friendly_name>{escape(name)}</user_friendly_name>\n</app>\n"
            f"<file_info>\n<name>{project.app_name}</name>\n<url>{url}download/{project.app_name}</url>\n<executable/>\n"
            f"<file_signature>\n{project.signature}</file_signature>\n"
            f"<md5_cksum>{project.md5}</md5_cksum>\n<nbytes>{len(project.app)}</nbytes>\n</file_info>\n"
            f"<app_version>\n<app_name>{APP}</app_name>\n<version_num>{project.version}</version_num>\n"
            f"<platform>{PLATFORM}</platform>\n<avg_ncpus>1</avg_ncpus>\n<flops>1e9</flops>\n"
            "<api_version>7.20.5</api_version>\n"
            f"<file_ref>\n<file_name>{project.app_name}</file_name>\n<main_program/>\n</file_ref>\n</app_version>\n"
        )
        self._version = project.version

    def reply(self, reply: Reply, unit_of: dict[str, Unit]) -> bytes:
        """The reply as the client reads it, tag by tag and line by line; `unit_of` has the units by name."""
        parts = [self._head, f"<request_delay>{reply.delay:.0f}</request_delay>\n"]
        if reply.message:
            parts.append(f'<message priority="notice">{escape(reply.message)}</message>\n')
        if reply.known:
            number, name = reply.user
            parts.append(f"<user_name>{escape(name)}</user_name>\n<userid>{number}</userid>\n")
            parts.append(f"<hostid>{reply.host}</hostid>\n" if reply.host is not None else "")
            parts.append(self._keys)
        parts += [f"<result_ack>\n<name>{escape(name)}</name>\n</result_ack>\n" for name in reply.received]
        parts += [f"<result_abort>\n<name>{escape(name)}</name>\n</result_abort>\n" for name in reply.cancelled]
        if reply.assignments:
            parts.append(self._app)
            units = {each.unit: each for each in reply.assignments}
            parts += [self._workunit(each, unit_of[name]) for name, each in units.items()]
            parts += [self._result(each) for each in reply.assignments]
        return "".join([*parts, "</scheduler_reply>\n"]).encode()

    def _workunit(self, one: Assignment, unit: Unit) -> str:
        import hashlib

        job = unit.to_json().encode()
        md5 = hashlib.md5(job, usedforsecurity=False).hexdigest()
        # The client takes flops over the app's 1e9 for the duration; the bound ends a task that hangs.
        return (
            f"<file_info>\n<name>{one.unit}.json</name>\n<url>{self._url}download/{one.unit}.json</url>\n"
            f"<md5_cksum>{md5}</md5_cksum>\n<nbytes>{len(job)}</nbytes>\n</file_info>\n"
            f"<workunit>\n<name>{one.unit}</name>\n<app_name>{APP}</app_name>\n"
            f"<rsc_fpops_est>{one.seconds * 1e9:e}</rsc_fpops_est>\n"
            f"<rsc_fpops_bound>{max(one.seconds, 60) * 1e11:e}</rsc_fpops_bound>\n"
            "<rsc_memory_bound>5e8</rsc_memory_bound>\n<rsc_disk_bound>3e8</rsc_disk_bound>\n"
            f"<file_ref>\n<file_name>{one.unit}.json</file_name>\n<open_name>in.json</open_name>\n</file_ref>\n"
            "</workunit>\n"
        )

    def _result(self, one: Assignment) -> str:
        return (
            f"<file_info>\n<name>{one.name}_0</name>\n<generated_locally/>\n<upload_when_present/>\n"
            f"<max_nbytes>{MAX_RESULT}</max_nbytes>\n<url>{self._url}file_upload_handler</url>\n"
            f"<xml_signature>\n{one.ticket}\n</xml_signature>\n</file_info>\n"
            f"<result>\n<name>{one.name}</name>\n<wu_name>{one.unit}</wu_name>\n<platform>{PLATFORM}</platform>\n"
            f"<version_num>{self._version}</version_num>\n<report_deadline>{one.deadline:.0f}</report_deadline>\n"
            f"<report_immediately/>\n<file_ref>\n<file_name>{one.name}_0</file_name>\n<open_name>out.json</open_name>\n"
            "</file_ref>\n</result>\n"
        )
