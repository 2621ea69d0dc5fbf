"""A task of the Windows Task Scheduler, in the XML that `schtasks` reads.

The schema is at https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema.
"""

from __future__ import annotations

from subprocess import list2cmdline
from typing import Final
from xml.sax.saxutils import escape

from hygiene.cli.commands.schedule.timer import Timer

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
"""A start date in the past, which the format requires."""


def task(timer: Timer) -> str:
    """Return the task.

    It runs while its user is signed in, and catches up on a run that was missed.
    """
    program, *arguments = timer.words
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>hygiene {escape(timer.command)} every {timer.every}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{_SINCE}T{timer.hour:02}:{timer.minute:02}:00</StartBoundary>
      {_DAYS[timer.every]}
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(list2cmdline(arguments))}</Arguments>
      <WorkingDirectory>{escape(str(timer.folder))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
