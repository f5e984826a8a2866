"""Addresses of this app."""

from django.urls import include, path

from strategy_tracker.base.web.late_views import LateViews

checklist = LateViews("reporting.views.checklist")
comments = LateViews("reporting.views.comments")
home = LateViews("reporting.views.home")
issuing = LateViews("reporting.views.issuing")
packages = LateViews("reporting.views.packages")
receipts = LateViews("reporting.views.receipts")
notices = LateViews("reporting.views.notices")
recommendations = LateViews("reporting.views.recommendations")
reports = LateViews("reporting.views.reports")
revision = LateViews("reporting.views.revision")
signing = LateViews("reporting.views.signing")
statistics = LateViews("reporting.views.statistics")
texts = LateViews("reporting.views.texts")

plan_patterns = [
    path("escalations/<int:pk>/letter/", notices.escalation_letter, name="escalation_letter"),
    path("escalations/<int:pk>/letter/file/", notices.letter_download, name="letter_download"),
    path("export/", packages.plan_export, name="plan_export"),
    path(
        "submissions/<slug:period>/<slug:institution>/receipt/", receipts.submission_receipt, name="submission_receipt"
    ),
    path(
        "submissions/<slug:period>/<slug:institution>/receipt/file/", receipts.receipt_download, name="receipt_download"
    ),
]

urlpatterns = [
    path("", include("reporting.public_urls")),
    path("", home.home, name="home"),
    path("help/", home.help_page, name="help"),
    path("plans/<str:plan>/", include(plan_patterns)),
    path("plan-import/", packages.plan_import, name="plan_import"),
    path("victims/", statistics.victim_statistics, name="victim_statistics"),
    path("victims/export/<slug:file_format>/", statistics.victim_export, name="victim_export"),
    path("reports/", reports.report_list, name="report_list"),
    path("reports/new/", reports.report_create, name="report_create"),
    path("reports/<int:pk>/", reports.report_detail, name="report_detail"),
    path("reports/<int:pk>/progress/", reports.report_progress, name="report_progress"),
    path("reports/<int:pk>/retry/", reports.report_retry, name="report_retry"),
    path("reports/<int:pk>/preview/", reports.report_preview, name="report_preview"),
    path("reports/<int:pk>/file/", reports.report_download, name="report_download"),
    path("reports/<int:pk>/data/<slug:key>/", reports.report_data, name="report_data"),
    path("reports/signed/", issuing.report_signed_list, name="report_signed_list"),
    path("reports/stale/", checklist.stale_list, name="stale_list"),
    path("reports/<int:pk>/figures/", checklist.report_figures, name="report_figures"),
    path("reports/<int:pk>/checklist/", checklist.report_checklist, name="report_checklist"),
    path("reports/<int:pk>/checklist/<slug:line>/", checklist.waiver_edit, name="waiver_edit"),
    path("reports/<int:pk>/checklist/<slug:line>/back/", checklist.waiver_take_back, name="waiver_take_back"),
    path("reports/<int:pk>/finalise/", issuing.report_finalise, name="report_finalise"),
    path("reports/<int:pk>/renew/", issuing.report_renew, name="report_renew"),
    path("reports/<int:pk>/rerender/", issuing.report_rerender, name="report_rerender"),
    path("reports/<int:pk>/correct/", issuing.report_correct, name="report_correct"),
    path("reports/<int:pk>/issued/<int:position>/", issuing.issued_download, name="issued_download"),
    path("reports/<int:pk>/revision/", revision.revision_list, name="revision_list"),
    path("reports/<int:pk>/revision/<slug:rule>/<str:code>/", revision.revision_edit, name="revision_edit"),
    path("reports/<int:pk>/sign/", signing.report_sign, name="report_sign"),
    path("reports/<int:pk>/sign/upload/", signing.report_sign_upload, name="report_sign_upload"),
    path("reports/<int:pk>/sign/certificate/", signing.report_sign_certificate, name="report_sign_certificate"),
    path("reports/<int:pk>/texts/", texts.section_list, name="section_list"),
    path("reports/<int:pk>/texts/from/<int:earlier>/", texts.section_take_over, name="section_take_over"),
    path("reports/<int:pk>/texts/<slug:chapter>/", texts.section_edit, name="section_edit"),
    path("reports/<int:pk>/texts/<slug:chapter>/confirm/", texts.section_confirm, name="section_confirm"),
    path("reports/<int:pk>/texts/<slug:chapter>/preview/", texts.section_preview, name="section_preview"),
    path("reports/<int:pk>/texts/<slug:chapter>/<int:number>/", texts.section_version, name="section_version"),
    path("reports/<int:pk>/texts/<slug:chapter>/<int:number>/back/", texts.section_restore, name="section_restore"),
    path("reports/<int:pk>/recommendations/new/", recommendations.recommendation_create, name="recommendation_create"),
    path("reports/<int:pk>/recommendations/adopt/", recommendations.recommendation_adopt, name="recommendation_adopt"),
    path(
        "reports/<int:pk>/recommendations/<int:recommendation>/",
        recommendations.recommendation_edit,
        name="recommendation_edit",
    ),
    path(
        "reports/<int:pk>/recommendations/<int:recommendation>/remove/",
        recommendations.recommendation_remove,
        name="recommendation_remove",
    ),
    path("reports/<int:pk>/follow-up/<int:recommendation>/", recommendations.follow_up_edit, name="follow_up_edit"),
    path("reports/<int:pk>/consultation/", comments.report_consult, name="report_consult"),
    path("reports/<int:pk>/consultation/end/", comments.report_resume, name="report_resume"),
    path("reports/<int:pk>/comments/", comments.report_comments, name="report_comments"),
    path("reports/<int:pk>/comments/annex/", comments.comments_annex, name="comments_annex"),
    path("reports/<int:pk>/comments/<int:number>/", comments.comment_answer, name="comment_answer"),
    path("reports/<int:pk>/comments/on/<slug:chapter>/", comments.comment_create, name="comment_create"),
]
