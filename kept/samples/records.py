"""The records of the samples: a problem, a release, a change request, an idea, as they went."""

from kept.samples.replay import Day, Named, RecordStory, Step, step

GITA, INES = "gita@kept.example", "ines@kept.example"
JO, SAM = "jo@tailspin.example", "sam@proseware.example"
RELEASE = "Planner 7.1.2"

RECORDS = (
    RecordStory(
        "pa",
        "release",
        RELEASE,
        Step(4, "10:20", "open_record", INES,
             {"owner": INES, "product": "Planner",
              "facts": {"version": "7.1.2", "planned on": Day(15)}}),
    ),
    RecordStory(
        "pa",
        "problem",
        "A rule added by the upgrade to 7.1 is circular",
        Step(4, "10:30", "open_record", GITA,
             {"owner": GITA, "product": "Planner", "text": "Models with rule 14 stop with 1204."}),
        (
            step(4, "10:32", "link_case", case=Named("Budget model does not calculate")),
            step(4, "10:40", "link_records", by="", to=Named(RELEASE), sort="solved in"),
            step(4, "11:45", "link_case", case=Named("Forecast stops with error 1204")),
            step(3, "09:30", "set_facts", facts={
                "reproduced": "yes",
                "reproduced: version": "7.1",
                "workaround text": "Switch rule 14 off in Model, Rules, and calculate again.",
            }),
        ),
    ),
    RecordStory(
        "sims",
        "change request",
        "Sort the class list by house",
        Step(10, "14:00", "propose", JO, {"text": "Our schools sort the list by hand each week."}),
        (
            step(9, "09:30", "publish", by=INES),
            step(7, "11:15", "vote", by=SAM),
            step(6, "15:00", "comment", by=INES,
                 text="Thank you. We bring it to the next review."),
        ),
    ),
    RecordStory(
        "sims",
        "change request",
        "Warn before the census that classes are missing",
        Step(2, "10:10", "propose", SAM, {"text": "A list a week before would spare us the day."}),
    ),
    RecordStory(
        "ps",
        "idea",
        "Show stock on the product page",
        Step(1, "10:00", "open_record", INES, {"owner": INES}),
        (
            step(1, "10:01", "link_case", by=INES,
                 case=Named("Idea: show stock on the product page")),
            step(1, "10:15", "move", by=INES, to="assessed", why="Asked for by many."),
        ),
    ),
)  # fmt: skip
