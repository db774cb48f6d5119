"""What is packed in the parts of a mail: winmail.dat, S/MIME, encoded mails, uuencode (F5)."""
