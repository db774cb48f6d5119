"""Part of django-helpdesk with mail2ticket."""
