"""Tables of an audit by student and arm."""


def tables_of(audit, scorer):
    return {
        (group.student, group.arm): (
            (t := group.trace_link.table).both,
            t.trace_only,
            t.answer_only,
            t.neither,
        )
        for group, _ in audit.groups(scorer)
        if group.arm in ("correct", "incorrect")
    }
