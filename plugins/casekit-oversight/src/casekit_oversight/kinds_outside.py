"""The kinds of process of complaints, reports of wrongdoing, incidents, inspections, surveys."""

from __future__ import annotations

from casekit import ProcessKind
from casekit_oversight.kinds_complaints import ComplaintKind
from casekit_oversight.kinds_incidents import IncidentKind
from casekit_oversight.kinds_inspections import InspectionKind
from casekit_oversight.kinds_surveys import SurveyKind
from casekit_oversight.kinds_wrongdoing import WrongdoingKind


def kinds() -> list[ProcessKind]:
    """Return one of each."""
    return [ComplaintKind(), WrongdoingKind(), IncidentKind(), InspectionKind(), SurveyKind()]
