import MLOpsAudit
import MLOpsCore

/// What a notification command reads on its standard input.
public enum NotificationJSON {
    public static func json(of notification: Notification) -> JSON {
        [
            "schema": "git-mlops-notification/1", "project": .string(notification.project),
            "event": .string(notification.event.hex), "type": .string(notification.type),
            "by": .string(notification.by), "time": .string(notification.time.description),
            "summary": .string(VisibleText.of(notification.summary)), "environment": JSON(notification.environment),
            "change": JSON(notification.change?.hex), "message": JSON(notification.message),
            "ticket": JSON(notification.ticket), "waiting_for": .strings(notification.waitingFor),
        ]
    }
}
