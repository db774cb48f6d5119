"""
What the doors have in common: the steps of handling a mail around its decision.

Before the transaction, in it, and after the commit. Hosts call `Intake`, and import none of these.
"""
