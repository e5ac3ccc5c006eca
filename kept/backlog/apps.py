"""The room of the records beside the cases."""

from django.apps import AppConfig


class BacklogConfig(AppConfig):
    name = "kept.backlog"
    label = "backlog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before the rooms are ready.
        from kept.backlog.opening import open_by_itself
        from kept.backlog.operations.linking import tie_named
        from kept.backlog.reporting import report
        from kept.cases import consequences, naming, seals

        naming.TIES.append(tie_named)
        consequences.OPERATIONS["open"] = open_by_itself
        consequences.OPERATIONS["report"] = report
        seals.register({"backlog_recordentry": ("UPDATE", "DELETE"), "backlog_remark": ("UPDATE",)})
