"""Addresses of this app."""

from django.urls import include, path, re_path

from strategy_tracker.base.web.late_views import LateViews

action_pages = LateViews("progress.views.action_pages")
calendar = LateViews("progress.views.collecting.calendar")
carry_over = LateViews("progress.views.carry_over")
approvals = LateViews("progress.views.collecting.approvals")
amendments = LateViews("progress.views.amendments")
budget = LateViews("progress.views.budget")
changes = LateViews("progress.views.changes")
drafts = LateViews("progress.views.collecting.drafts")
corrections = LateViews("progress.views.corrections")
extensions = LateViews("progress.views.collecting.extensions")
evidence = LateViews("progress.views.evidence")
escalations = LateViews("progress.views.collecting.escalations")
histories = LateViews("progress.views.histories.pages")
indicators = LateViews("progress.views.indicators")
matrix = LateViews("progress.views.collecting.matrix")
measurements = LateViews("progress.views.measurements")
old_addresses = LateViews("progress.views.old_addresses")
people = LateViews("progress.views.collecting.people")
passports = LateViews("progress.views.passports")
periods = LateViews("progress.views.periods")
plan = LateViews("progress.views.plan")
reminders = LateViews("progress.views.collecting.reminders")
references = LateViews("progress.views.references")
risks = LateViews("progress.views.collecting.risks")
status = LateViews("progress.views.status")
submissions = LateViews("progress.views.submissions")
verification = LateViews("progress.views.verification")
unchanged = LateViews("progress.views.collecting.unchanged")
versions = LateViews("progress.views.versions")
victims = LateViews("progress.views.victims")
workbooks = LateViews("progress.views.collecting.workbooks")

# Each names its plan, which progress.views.scope finds: request.plan.
plan_patterns = [
    path(
        "submissions/<slug:period>/<slug:institution>/verify/", verification.submission_verify, name="submission_verify"
    ),
    path(
        "submissions/<slug:period>/<slug:institution>/verify-unchanged/",
        verification.submission_verify_unchanged,
        name="submission_verify_unchanged",
    ),
    path(
        "submissions/<slug:period>/<slug:institution>/return/", verification.submission_return, name="submission_return"
    ),
    path("", plan.plan_tree, name="plan_tree"),
    path("indicators/", indicators.indicator_list, name="indicator_list"),
    path("indicators/<str:code>/", indicators.indicator_detail, name="indicator_detail"),
    path("indicators/<str:code>/passport/", passports.passport_edit, name="passport_edit"),
    path("indicators/<str:code>/<slug:period>/", measurements.measurement_edit, name="measurement_edit"),
    path("objectives/<str:code>/", histories.objective_detail, name="objective_detail"),
    path("institutions/<slug:institution>/", histories.institution_detail, name="institution_detail"),
    path("compare/", histories.compare, name="compare"),
    path("references/", references.reference_list, name="reference_list"),
    path("references/export/<str:file_format>/", references.reference_export, name="reference_export"),
    path("references/<int:pk>/", references.reference_detail, name="reference_detail"),
    path("budget/", budget.budget_overview, name="budget_overview"),
    path("actions/", action_pages.action_list, name="action_list"),
    path("actions/export/<str:file_format>/", action_pages.action_export, name="action_export"),
    path("actions/<str:code>/", action_pages.action_detail, name="action_detail"),
    path("actions/<str:code>/status/", status.action_status, name="action_status"),
    path("actions/<str:code>/cancel/", status.action_cancel, name="action_cancel"),
    path("carry-over/", carry_over.carry_over_list, name="carry_over_list"),
    path("carry-over/<str:code>/", carry_over.carry_over_edit, name="carry_over_edit"),
    path("carry-over/<str:code>/take-back/", carry_over.carry_over_take_back, name="carry_over_take_back"),
    path("actions/<str:code>/correct/", corrections.action_correct, name="action_correct"),
    path("amendments/", amendments.amendment_list, name="amendment_list"),
    path("amendments/<int:pk>/", amendments.amendment_detail, name="amendment_detail"),
    path("amendments/<int:pk>/comment/", amendments.amendment_comment, name="amendment_comment"),
    path("amendments/<int:pk>/adopt/", amendments.amendment_adopt, name="amendment_adopt"),
    path("amendments/<int:pk>/drop/", amendments.amendment_drop, name="amendment_drop"),
    path("amendments/<int:pk>/decision/", amendments.amendment_document, name="amendment_document"),
    path("amendments/<int:pk>/add/<slug:kind>/", changes.change_add, name="change_add"),
    path("amendments/<int:pk>/changes/<int:change>/", changes.change_edit, name="change_edit"),
    path("amendments/<int:pk>/changes/<int:change>/remove/", changes.change_remove, name="change_remove"),
    path("amendments/<int:pk>/changes/<int:change>/take-over/", changes.change_take_over, name="change_take_over"),
    path("versions/", versions.version_list, name="version_list"),
    path("versions/<int:number>/", versions.version_detail, name="version_detail"),
    path("versions/<int:number>/export/", versions.version_export, name="version_export"),
    path("versions/<int:number>/compare/<int:other>/", versions.version_compare, name="version_compare"),
    path("escalations/", escalations.escalation_list, name="escalation_list"),
    path("escalations/add/", escalations.escalation_add, name="escalation_add"),
    path("escalations/<int:pk>/", escalations.escalation_detail, name="escalation_detail"),
    path("escalations/<int:pk>/comment/", escalations.escalation_comment, name="escalation_comment"),
    path("escalations/<int:pk>/document/<int:step>/", escalations.escalation_document, name="escalation_document"),
    path("risks/", risks.risk_list, name="risk_list"),
    path("risks/export/<str:file_format>/", risks.risk_export, name="risk_export"),
    path("risks/add/", risks.risk_add, name="risk_add"),
    path("risks/<int:pk>/", risks.risk_detail, name="risk_detail"),
    path("risks/<int:pk>/edit/", risks.risk_edit, name="risk_edit"),
    path("risks/<int:pk>/review/", risks.risk_review, name="risk_review"),
    path("progress/", periods.period_list, name="period_list"),
    path("progress/plan/", periods.period_plan, name="period_plan"),
    path("progress/matrix/", matrix.period_matrix_list, name="period_matrix_list"),
    path("progress/<slug:period>/matrix/", matrix.period_matrix_detail, name="period_matrix_detail"),
    path("progress/<slug:period>/", periods.period_detail, name="period_detail"),
    path("progress/<slug:period>/open/", periods.period_open, name="period_open"),
    path("progress/<slug:period>/close/", periods.period_close, name="period_close"),
    path("progress/<slug:period>/reopen/", periods.period_reopen, name="period_reopen"),
    path("progress/<slug:period>/reminders/", reminders.reminder_list, name="reminder_list"),
    path("progress/<slug:period>/reminders/send/", reminders.reminder_send, name="reminder_send"),
    path("progress/<slug:period>/reminders/<int:pk>/returned/", reminders.reminder_returned, name="reminder_returned"),
    path("progress/<slug:period>/seals/", periods.seal_list, name="seal_list"),
    path("progress/<slug:period>/seals/<int:number>/", periods.seal_download, name="seal_download"),
    path("submissions/<slug:period>/<slug:institution>/", submissions.submission_detail, name="submission_detail"),
    path(
        "submissions/<slug:period>/<slug:institution>/extend/", extensions.submission_extend, name="submission_extend"
    ),
    path("submissions/<slug:period>/<slug:institution>/approval/", approvals.approval_ask, name="approval_ask"),
    path(
        "submissions/<slug:period>/<slug:institution>/give-back/",
        approvals.approval_give_back,
        name="approval_give_back",
    ),
    path("submissions/<slug:period>/<slug:institution>/check/", submissions.submission_check, name="submission_check"),
    path(
        "submissions/<slug:period>/<slug:institution>/submit/", submissions.submission_submit, name="submission_submit"
    ),
    path("submissions/<slug:period>/<slug:institution>/workbook/", workbooks.workbook_upload, name="workbook_upload"),
    path(
        "submissions/<slug:period>/<slug:institution>/workbook/download/",
        workbooks.workbook_download,
        name="workbook_download",
    ),
    path(
        "submissions/<slug:period>/<slug:institution>/workbook/review/",
        workbooks.workbook_review,
        name="workbook_review",
    ),
    path(
        "submissions/<slug:period>/<slug:institution>/workbook/marked/",
        workbooks.workbook_marked,
        name="workbook_marked",
    ),
    path("submissions/<slug:period>/<slug:institution>/workbook/drop/", workbooks.workbook_drop, name="workbook_drop"),
    path(
        "submissions/<slug:period>/<slug:institution>/unchanged/",
        unchanged.entries_unchanged,
        name="entries_unchanged",
    ),
    path("submissions/<slug:period>/<slug:institution>/<str:code>/", submissions.entry_edit, name="entry_edit"),
    path(
        "submissions/<slug:period>/<slug:institution>/<str:code>/unchanged/",
        submissions.entry_unchanged,
        name="entry_unchanged",
    ),
    path("submissions/<slug:period>/<slug:institution>/<str:code>/draft/", drafts.entry_draft, name="entry_draft"),
    path(
        "submissions/<slug:period>/<slug:institution>/<str:code>/draft/discard/",
        drafts.entry_draft_discard,
        name="entry_draft_discard",
    ),
    path(
        "submissions/<slug:period>/<slug:institution>/<str:code>/evidence/", evidence.evidence_add, name="evidence_add"
    ),
    path(
        "submissions/<slug:period>/<slug:institution>/<str:code>/verify/",
        verification.entry_verify,
        name="entry_verify",
    ),
    path(
        "submissions/<slug:period>/<slug:institution>/<str:code>/return/",
        verification.entry_return,
        name="entry_return",
    ),
]

urlpatterns = [
    path("plans/", plan.plan_list, name="plan_list"),
    path("people/", people.person_request_list, name="person_request_list"),
    path("people/<int:pk>/decide/", people.person_request_decide, name="person_request_decide"),
    path("institutions/<slug:institution>/", people.institution_people, name="institution_people"),
    path("institutions/<slug:institution>/colleague/", people.colleague_propose, name="colleague_propose"),
    path("institutions/<slug:institution>/people/<int:pk>/", people.colleague_change, name="colleague_change"),
    path("institutions/<slug:institution>/people/<int:pk>/away/", people.absence_add, name="absence_add"),
    path("institutions/<slug:institution>/away/<int:pk>/remove/", people.absence_remove, name="absence_remove"),
    path("institutions/<slug:institution>/approval/", people.approval_switch, name="approval_switch"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/renew/", calendar.calendar_renew, name="calendar_renew"),
    path("calendar/<str:key>.ics", calendar.calendar_file, name="calendar_file"),
    path("plans/<str:plan>/", include(plan_patterns)),
    path("evidence/<int:pk>/", evidence.evidence_download, name="evidence_download"),
    path("evidence/<int:pk>/preview/", evidence.evidence_preview, name="evidence_preview"),
    path("evidence/<int:pk>/remove/", evidence.evidence_remove, name="evidence_remove"),
    path("victims/<int:year>/", victims.victim_statistics_edit, name="victim_statistics_edit"),
    re_path(
        r"^(?P<room>plan|actions|indicators|budget|progress|submissions)/(?P<below>.*)$",
        old_addresses.old_address,
        name="old_address",
    ),
]
