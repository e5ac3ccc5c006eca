"""The cases of the samples, as they went: who wrote what, and what the desk did then."""

from kept.samples.replay import Story, open_, step

BOTH = ("status", "next action")

PA = (
    Story(
        "pa",
        "pat@northwind.example",
        "Invoice PDF shows our old address",
        "Since the move the invoice still prints our old address. The customer record is right.",
        open_(9, "10:12", via="portal", effect="function not correct", environment="production"),
        (
            step(9, "10:20", "set_fact", fact="framework", value="core"),
            step(
                9,
                "10:55",
                "reply",
                text="The address comes from the invoice template, which keeps a copy. I will "
                "send you the steps to refresh it by tomorrow noon.",
                gives=BOTH,
                next_action_by=(8, "12:00"),
            ),
            step(
                8,
                "11:40",
                "reply",
                gives=BOTH,
                question=True,
                text="Please open Templates, Invoice, Refresh, and tell me which version it shows.",
            ),
            step(
                8,
                "15:05",
                "add_reply",
                by="pat@northwind.example",
                via="mail",
                text="It shows 4.2 and the address is right now. Thank you.",
            ),
            step(
                7,
                "09:20",
                "propose_closing",
                text="Good. The template keeps no copy any more. May we close this?",
            ),
            step(7, "13:30", "agree_closing", by="pat@northwind.example"),
        ),
    ),
    Story(
        "pa",
        "nell@northwind.example",
        "Budget model does not calculate",
        "The budget model stops with error 1204 when we calculate. Everybody in finance waits.",
        open_(6, "11:30", effect="major process impaired", workaround="none"),
        (
            step(
                6,
                "11:45",
                "assign",
                by="alma@kept.example",
                to="gita@kept.example",
                why="knows the model",
            ),
            step(6, "11:50", "set_fact", fact="framework", value="core"),
            step(
                6,
                "12:30",
                "reply",
                gives=BOTH,
                next_action_by=(5, "17:00"),
                text="Error 1204 is a circular rule. We look for it in your model and write to "
                "you by tomorrow evening.",
            ),
            step(6, "12:32", "note", text="Looks like the rule added with the last upgrade."),
            step(5, "16:15", "wait", for_="vendor", given={"vendor reference": "V-88213"}),
            step(
                4,
                "10:00",
                "reply",
                gives=BOTH,
                text="The vendor has confirmed the fault and works on a correction.",
            ),
        ),
    ),
    Story(
        "pa",
        "pat@northwind.example",
        "Forecast stops with error 1204",
        "The forecast of next quarter stops with error 1204.",
        open_(4, "11:10", via="portal", effect="function not correct", environment="production"),
        (
            step(4, "11:20", "set_fact", fact="framework", value="core"),
            step(
                4,
                "11:40",
                "reply",
                gives=BOTH,
                text="A rule of the upgrade is the cause. We tell you how to go around it.",
            ),
        ),
    ),
    Story(
        "pa",
        "pat@northwind.example",
        "How do I copy a report to another folder?",
        "I would like to keep a copy of the monthly report in the archive folder.",
        open_(3, "16:40", via="portal", kind="guidance", topic="how-to"),
        (
            step(2, "09:40", "set_fact", fact="framework", value="core"),
            step(
                2,
                "10:05",
                "reply",
                gives=BOTH,
                question=True,
                text="Hold Ctrl while you drag the report. Does that do what you need?",
            ),
        ),
    ),
    Story(
        "pa",
        "nell@northwind.example",
        "Login fails since this morning",
        "Three of us cannot sign in since this morning. The page says that the session ended.",
        open_(1, "15:20"),
        (
            step(1, "15:50", "set_priority", priority=2, why="Several people cannot work."),
            step(1, "15:55", "set_fact", fact="framework", value="core"),
        ),
    ),
    Story(
        "pa",
        "lars@litware.example",
        "Cannot export to a spreadsheet",
        "The export button does nothing. Can you help?",
        open_(2, "13:10"),
    ),
)

XM = (
    Story(
        "xm",
        "lee@contoso.example",
        "Orders stop at approval",
        "No order passes approval since the update. Nobody can work.",
        open_(8, "09:05", via="portal", example=["service down for all users"]),
        (
            step(8, "09:20", "set_priority", priority=1, why="Nobody can work."),
            step(
                8,
                "09:50",
                "reply",
                gives=BOTH,
                text="We see the queue standing still and restart it now. You hear from us "
                "again before one o'clock.",
            ),
            step(
                8,
                "12:10",
                "reply",
                gives=BOTH,
                text="The queue runs again and 212 orders have passed. We watch it today.",
            ),
            step(
                7,
                "09:30",
                "offer_resolution",
                solution="workaround",
                text="The queue has run through the night. A restart is set for every night "
                "until the correction is installed.",
            ),
            step(6, "14:00", "close", why="Nothing has stopped since."),
        ),
    ),
    Story(
        "xm",
        "lee@contoso.example",
        "Report of open orders is slow",
        "The report of open orders takes four minutes. Last month it took one.",
        open_(5, "14:30"),
        (
            step(5, "15:10", "set_priority", priority=3, why="Slow, but it works."),
            step(
                3,
                "11:00",
                "reply",
                gives=BOTH,
                question=True,
                text="Please send us the process number and the time of a slow run.",
            ),
        ),
    ),
    Story(
        "xm",
        "lee@contoso.example",
        "Which version brings the new approval screen?",
        "We would like to plan the change. Which version do we need?",
        open_(0, "08:10"),
    ),
)

PS = (
    Story(
        "ps",
        "kim@fabrikam.example",
        "Shop answers very slowly",
        "Pages of the shop take more than ten seconds, for all visitors.",
        open_(7, "10:15", kind="incident", service="degraded", **{"users affected": "all"}),
        (
            step(
                7,
                "11:30",
                "reply",
                gives=BOTH,
                text="We see the load on one server and move visitors to another.",
            ),
            step(
                7,
                "15:45",
                "offer_resolution",
                solution="restart",
                given={"moment": "15:30"},
                text="We restarted the server at 15:30. Pages answer within a second again.",
            ),
            step(5, "10:00", "close", why="Solved by a restart."),
            step(
                4,
                "09:10",
                "add_reply",
                by="kim@fabrikam.example",
                via="mail",
                text="It is slow again since eight o'clock.",
            ),
            step(
                4,
                "10:20",
                "reply",
                gives=BOTH,
                text="We are on it: the same server again. It is replaced today.",
            ),
        ),
    ),
    Story(
        "ps",
        "kim@fabrikam.example",
        "Voucher field is hidden on phones",
        "On small screens the voucher field cannot be reached.",
        open_(
            4,
            "12:00",
            via="portal",
            kind="incident",
            service="working",
            **{"users affected": "some"},
        ),
        (
            step(
                3,
                "14:20",
                "reply",
                gives=BOTH,
                question=True,
                text="Which phone and browser do you see it on?",
            ),
        ),
    ),
    Story(
        "ps",
        "kim@fabrikam.example",
        "Idea: show stock on the product page",
        "Customers ask us every day. A number beside the button would do.",
        open_(2, "16:05", via="portal", kind="idea"),
    ),
)

SIMS = (
    Story(
        "sims",
        "jo@tailspin.example",
        "Pupil API returns nothing",
        "The pupil API returns an empty list for one school since the upgrade.",
        open_(14, "09:40", via="portal", impact=2, urgency=2, school="Hill Road School"),
        (
            step(
                14,
                "10:25",
                "reply",
                gives=BOTH,
                text="We can see it in the log and compare the two releases.",
            ),
            step(
                12,
                "15:30",
                "offer_resolution",
                solution="workaround",
                text="Call the API with the year given; then the list is complete.",
            ),
        ),
    ),
    Story(
        "sims",
        "jo@tailspin.example",
        "Timetable import breaks off",
        "The import stops at record 380. The census is on Thursday.",
        open_(5, "13:20", impact=1, urgency=1),
        (
            step(
                5,
                "13:35",
                "log_call",
                reached=True,
                gives=BOTH,
                text="Spoke to Jo: the file has a line without a class. We check the rest.",
            ),
            step(
                4,
                "11:00",
                "reply",
                gives=BOTH,
                question=True,
                text="Two more lines have no class. Can you send us the corrected file?",
            ),
            step(
                4,
                "16:45",
                "add_reply",
                by="jo@tailspin.example",
                via="portal",
                text="The corrected file is with you now.",
            ),
        ),
    ),
    Story(
        "sims",
        "jo@tailspin.example",
        "How do I register a second test system?",
        "We want to test two releases side by side.",
        open_(1, "10:00", via="portal", kind="enquiry"),
    ),
)

ADV = (
    Story(
        "adv",
        "max@adatum.example",
        "Totals differ between two screens",
        "The total of the order list differs from the dashboard by a few cents.",
        open_(6, "09:30", via="portal", kind="bug", workaround="reasonable"),
        (
            step(
                5,
                "10:40",
                "reply",
                gives=BOTH,
                text="The dashboard rounds each line. We check which of the two is meant.",
            ),
            step(
                3,
                "14:10",
                "offer_resolution",
                solution="answer",
                text="The dashboard rounds by line, the list at the end. A setting makes both "
                "round at the end.",
            ),
        ),
    ),
    Story(
        "adv",
        "uma@wingtip.example",
        "Import of addresses fails",
        'Every import of addresses ends with "unexpected column".',
        open_(3, "11:15", kind="bug", persistent="yes", **{"users affected": "many"}),
        (step(3, "11:40", "set_state", state="working", why="file received"),),
    ),
    Story(
        "adv",
        "max@adatum.example",
        "Could the export keep leading zeros?",
        "Article numbers lose their leading zeros in the export.",
        open_(0, "08:45", via="portal", kind="feature"),
    ),
)

STORIES = (*PA, *XM, *PS, *SIMS, *ADV)
