"""Backups of an installation: taken while it serves, checked, and restored where nothing is yet."""

from workspace.app.backup.manifest import BackupInvalid, Manifest, check_backup
from workspace.app.backup.restoring import Restored, restore_backup
from workspace.app.backup.taking import take_backup

__all__ = ["BackupInvalid", "Manifest", "Restored", "check_backup", "restore_backup", "take_backup"]
