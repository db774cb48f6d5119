"""Our own check of who a mail is from: DKIM, ARC and DMARC's alignment (S4); needs ``dkim``."""
