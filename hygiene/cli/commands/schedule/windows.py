"""A task of the Windows Task Scheduler, in the XML that `schtasks` reads.

The schema is at https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema.
"""

from __future__ import annotations

from subprocess import list2cmdline
from typing import Final
from xml.sax.saxutils import escape

from hygiene.cli.commands.schedule.timer import Timer
from hygiene.language.words import tr

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS: Final = {
    "day": "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>",
    "week": "<ScheduleByWeek><WeeksInterval>1</WeeksInterval><DaysOfWeek><Monday /></DaysOfWeek></ScheduleByWeek>",
    "month": "<ScheduleByMonth><DaysOfMonth><Day>1</Day></DaysOfMonth>"
    f"<Months>{''.join(f'<{month} />' for month in _MONTHS)}</Months></ScheduleByMonth>",
}
_SINCE: Final = "2026-01-01"
"""A day in the past, from which on the times count."""


def task(timer: Timer) -> str:
    """Return the task.

    It runs while its user is signed in, and catches up on a run that was missed.
    """
    program, *arguments = timer.words
    return tr(
        (
            '<?xml version="1.0" encoding="UTF-16"?>\n<Task version="1.2" '
            'xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">\n  <RegistrationInfo>\n    '
            "<Description>hygiene {escape} every {every}</Description>\n  </RegistrationInfo>\n  "
            "<Triggers>\n    <CalendarTrigger>\n      "
            "<StartBoundary>{SINCE}T{hour:02}:{minute:02}:00</StartBoundary>\n      {DAYS}\n    "
            "</CalendarTrigger>\n  </Triggers>\n  <Settings>\n    "
            "<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\n    "
            "<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\n    "
            "<StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\n    "
            "<StartWhenAvailable>true</StartWhenAvailable>\n  </Settings>\n  <Actions>\n    "
            "<Exec>\n      <Command>{escape2}</Command>\n      <Arguments>{escape3}</Arguments>\n      "
            "<WorkingDirectory>{escape4}</WorkingDirectory>\n    </Exec>\n  </Actions>\n</Task>\n"
        ),
        escape=escape(timer.command),
        every=timer.every,
        SINCE=_SINCE,
        hour=timer.hour,
        minute=timer.minute,
        DAYS=_DAYS[timer.every],
        escape2=escape(program),
        escape3=escape(list2cmdline(arguments)),
        escape4=escape(str(timer.folder)),
    )
