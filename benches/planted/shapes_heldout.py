"""The held-out set's shapes of facts. How a template is written stands in `grammar`."""

from __future__ import annotations

from planted.grammar import Shape

SHAPES = (
    Shape(
        "gap",
        "a b q",
        says=(
            "{b} may [not |]begin until {q} after the end of {a}",
            "after the end of {a}, there [must|need not] be a wait of {q} or more before {b} begins",
        ),
        rewords=(
            "{b} [may not|may] start sooner than {q} after {a} has ended",
            "at least {q} [must|need not] lie between the end of {a} and the start of {b}",
            "once {a} is over, one [has|does not have] to let {q} go by before starting {b}",
            (
                "a pause of no less than {q} [is|is not] required between the end of {a} and the start of {b}"
                "(=>, with no exception for anyone)"
            ),
        ),
        asks=("How long must one wait between {a} and {b}?", "When may {b} begin after {a}?"),
        vague=("How long must one wait before it?", "When may that begin afterwards?"),
        topic="{b}",
        mirror=("a", "b"),
    ),
    Shape(
        "split",
        "a b pct what",
        says=(
            "{a} [bears|does not bear] {pct} of {what}, and {b} bears the rest",
            "{what} [is|is not] shared: {pct} for {a} and the rest for {b}",
        ),
        rewords=(
            "of {what}, {pct} [falls|does not fall] to {a}, while the remainder falls to {b}",
            "{a} [has|does not have] to cover {pct} of {what}; the balance is met by {b}",
            "{what} [is|is not] divided so that {a} pays {pct} and {b} whatever is left",
            "{b} [pays|does not pay] for what remains of {what} once {a} has paid {pct}(=>, and nobody may object)",
        ),
        asks=("How is the burden of {what} divided?", "Who pays for {what}, and in what shares?"),
        vague=("How is this burden divided?", "Who pays for it, and in what shares?"),
        topic="{what}",
        mirror=("a", "b"),
    ),
    Shape(
        "rental",
        "a b obj q",
        says=(
            "{a} [rents|does not rent] {obj} from {b} for {q} a month",
            "for {q} a month, {b} [lets|does not let] {obj} to {a}",
        ),
        rewords=(
            "{obj} [is|is not] let to {a} by {b} at a monthly rent of {q}",
            "{a} [pays|does not pay] {b} {q} every month for the use of {obj}",
            "as the tenant of {obj}, {a} [owes|does not owe] {b} a rent of {q} per month(=>, for all time to come)",
            "the rent that {b} [gets|does not get] from {a} for {obj} comes to {q} a month",
        ),
        asks=("Who rents {obj}, from whom and at what rent?", "On what terms is {obj} let?"),
        vague=("Who rents it, from whom and at what rent?", "On what terms is that let?"),
        pronoun=(("Who pays rent for {obj}?", "they pay {q} a month for it"),),
        topic="{obj}",
        mirror=("a", "b"),
    ),
    Shape(
        "route",
        "carrier what x y",
        says=(
            "{carrier} [takes|does not take] {what} from {x} to {y}",
            "{what} [goes|does not go] from {x} to {y} with {carrier}",
        ),
        rewords=(
            "{what} [is|is not] carried by {carrier} from {x} to {y}",
            "to bring {what} from {x} to {y} [is|is not] the job of {carrier}",
            "starting out from {x}, {carrier} [brings|does not bring] {what} to {y}",
            "{what} [leaves|does not leave] {x} for {y} with {carrier}(=> on every single day)",
        ),
        asks=("Who takes {what}, from where and to where?", "How does {what} travel?"),
        vague=("Who takes it, from where and to where?", "How does it travel?"),
        topic="{what}",
        mirror=("x", "y"),
    ),
    Shape(
        "triage",
        "sign a b",
        says=(
            "if {sign}, {a} [is|is not] examined before {b}",
            "if {sign}, look at {a} [before|only after] looking at {b}",
        ),
        rewords=(
            "when {sign}, the examination of {a} [comes|does not come] before that of {b}",
            "when {sign}, {b} is [not |]looked at until {a} has been",
            "should it happen that {sign}, one [turns|does not turn] to {a} first and to {b} second",
            "{a} [goes|does not go] ahead of {b} in the examination (when {sign}=>on every occasion)",
        ),
        asks=("What is examined first if {sign}?", "In what order are things examined if {sign}?"),
        vague=("What is examined first in that event?", "In what order are they examined then?"),
        topic="{a}",
        mirror=("a", "b"),
    ),
    Shape(
        "contrast",
        "a pa b pb",
        says=(
            "{a} is [|not ]{pa}, whereas {b} is {pb}",
            "{a}, in contrast to {b}, which is {pb}, is [|not ]{pa}",
        ),
        rewords=(
            "while {b} is {pb}, {a} is [|not ]{pa}",
            "{a} and {b} differ: the former is [|not ]{pa}, the latter {pb}",
            "unlike {b}, which is {pb}, {a} is [|not ]{pa}",
            "it is {a} that is [|not ]{pa}; {b}, on the other hand, is {pb}(=>, as anybody will confirm)",
        ),
        asks=("How do {a} and {b} differ?", "What sets {a} apart from {b}?"),
        vague=("How do the two differ?", "What sets it apart from the other?"),
        topic="the difference between {a} and {b}",
        mirror=("a", "b"),
    ),
    Shape(
        "appoint",
        "a b q",
        says=(
            "{a} [appoints|does not appoint] {b} for a term of {q}",
            "{b} [is|is not] appointed by {a} and serves for {q}",
        ),
        rewords=(
            "{b} [is|is not] named by {a} for a period of {q}",
            "it [is|is not] for {a} to choose {b}, whose term is {q}",
            "the term of {b}, who [is|is not] picked by {a}, lasts {q}(=> and can never be cut short)",
            "{a} [puts|does not put] {b} in office for {q}",
        ),
        asks=("Who appoints {b}, and for how long?", "How does {b} come into office, and for how long?"),
        vague=("Who appoints them, and for how long?", "How does this person come into office, and for how long?"),
        topic="the appointment of {b}",
        mirror=("a", "b"),
    ),
    Shape(
        "cover",
        "what obj q",
        says=(
            "{what} [covers|does not cover] {obj} up to a sum of {q}",
            "under {what}, {obj} [is|is not] insured for up to {q}",
        ),
        rewords=(
            "up to {q} [is|is not] paid for {obj} under {what}",
            "for {obj}, {what} [pays|does not pay] a sum of up to {q}",
            "{what} [stands|does not stand] in for {obj}, to the amount of {q} at most",
            "a claim for {obj} [is|is not] met by {what} up to a ceiling of {q}(=>, without any questions asked)",
        ),
        asks=("Up to what sum is {obj} covered by {what}?", "How much does {what} pay for {obj}?"),
        vague=("Up to what sum is it covered?", "How much does it pay for this?"),
        topic="{obj}",
    ),
    Shape(
        "training",
        "role q skill v obj",
        says=(
            "{role} [needs|does not need] {q} of training in {skill} before {v.ing} {obj}",
            "{role} may [not |]{v} {obj} before completing {q} of training in {skill}",
        ),
        rewords=(
            "before {role} may {v} {obj}, {q} of training in {skill} [must|need not] be completed",
            "without {q} of training in {skill}, {role} [may not|may] {v} {obj}",
            "{obj} may be {v.en} by {role} [only after|even without] {q} of training in {skill}",
            (
                "{role} [has|does not have] to train in {skill} for {q} to be allowed to {v} {obj}"
                "(=>, whatever was learnt elsewhere)"
            ),
        ),
        asks=("How much training must {role} have to {v} {obj}?", "What must {role} complete before {v.ing} {obj}?"),
        vague=("How much training must they have for that?", "What must they complete before {v.ing} it?"),
        pronoun=(("What training does one need to {v} {obj}?", "they need {q} of training in {skill}"),),
        topic="{skill}",
    ),
    Shape(
        "access",
        "place state role time",
        says=(
            "{place} is [|not ]{state} to {role} during {time}",
            "during {time}, {place} [stays|does not stay] {state} to {role}",
        ),
        rewords=(
            "for {role}, {place} is [|not ]{state} as long as {time} lasts",
            "{place} [remains|does not remain] {state} to {role} in the course of {time}",
            "whoever works as {role.flat} [finds|does not find] {place} {state} during {time}",
            (
                "throughout {time}, {role} [has|does not have] to reckon with {place} being {state}"
                "(=>, and at all other times as well)"
            ),
        ),
        asks=("Can {role} get into {place} during {time}?", "What holds for {role} and {place} during {time}?"),
        vague=("Can they get in there during this time?", "What holds for them during {time}?"),
        topic="{place}",
    ),
    Shape(
        "marking",
        "what colour mark",
        says=(
            "{what} [carries|does not carry] a {colour} {mark}",
            "a {colour} {mark} [is|is not] found on {what}",
        ),
        rewords=(
            "the {mark} on {what} [is|is not] {colour}",
            "{what} [has|does not have] a {mark} that is {colour}",
            "one [can|cannot] see a {colour} {mark} on {what}(=> from any distance)",
            "the colour of the {mark} on {what} is [|anything but ]{colour}",
        ),
        asks=("What colour is the {mark} on {what}?", "What {mark} does {what} carry?"),
        vague=("What colour is the one on it?", "What {mark} does it carry?"),
        topic="the {mark} on {what}",
    ),
    Shape(
        "growth",
        "what v q cond",
        says=(
            "after {cond}, {what} [{v.s}|does not {v}] by {q}",
            "{what} [{v.s}|does not {v}] by {q} after {cond}",
        ),
        rewords=(
            "once {cond} is over, {what} [will|will not] {v} by {q}",
            "following {cond}, {what} [is|is not] to {v} by {q}",
            "it [is|is not] the case that {what} {v.s} by {q} after {cond}",
            "{cond} [is|is not] followed by a change: {what} {v.s} by {q}(=>, year after year)",
        ),
        asks=("By how much does {what} change after {cond}?", "What happens to {what} after {cond}?"),
        vague=("By how much does it change afterwards?", "What happens to it then?"),
        topic="{what}",
    ),
    Shape(
        "age",
        "who q v obj",
        says=(
            "a {who} must[| not] be at least {q} old to {v} {obj}",
            "a {who} [younger|older] than {q} may not {v} {obj}",
        ),
        rewords=(
            "[below|above] an age of {q}, no {who} may {v} {obj}",
            "only a {who} aged {q} or [more|less] may {v} {obj}",
            "{obj} may be {v.en} only by a {who} who is no [younger|older] than {q}",
            (
                "to be allowed to {v} {obj}, a {who} [has|does not have] to have reached an age of {q}"
                "(=>, and even then it is never quite safe)"
            ),
        ),
        asks=("How old must a {who} be to {v} {obj}?", "From what age may a {who} {v} {obj}?"),
        vague=("How old must one be to do that?", "From what age may they {v} it?"),
        topic="the age of a {who}",
    ),
    Shape(
        "retry",
        "item q v obj end",
        says=(
            "{item} [makes|does not make] {q} to {v} {obj} and {end.s} if all of them fail",
            "if {q} to {v} {obj} have failed, {item} [{end.s}|does not {end}]",
        ),
        rewords=(
            "{item} [{end.s}|does not {end}] once {q} to {v} {obj} have come to nothing",
            "{q} to {v} {obj} must [|not ]have failed before {item} {end.s}",
            "after {q} to {v} {obj} without success, {item} [{end.s}|does not {end}]",
            "should {q} to {v} {obj} all miscarry, then {item} [{end.s}|does not {end}](=>, and that for good)",
        ),
        asks=("How often does {item} try to {v} {obj}?", "What does {item} do if it cannot {v} {obj}?"),
        vague=("How often does it try to do so?", "What does it do if it cannot {v} that?"),
        pronoun=(("What happens if it proves impossible to {v} {obj}?", "it {end.s} after {q}"),),
        topic="{obj}",
    ),
    Shape(
        "content",
        "what q part",
        says=(
            "each {what} [contains|does not contain] {q} of {part}",
            "there [must|must not] be {q} of {part} in each {what}",
        ),
        rewords=(
            "{q} of {part} [belongs|does not belong] in each {what}",
            "each {what} [is|is not] to hold {q} of {part}",
            "the amount of {part} in each {what} [is|is not] {q}",
            "for each {what}, {q} of {part} [is|is not] needed(=>, and not a crumb more is ever good)",
        ),
        asks=("How much {part} is in each {what}?", "What amount of {part} does each {what} contain?"),
        vague=("How much of it is in each?", "What amount of it does each one contain?"),
        topic="{part}",
    ),
    Shape(
        "loss",
        "what pct w proc",
        says=(
            "{what} [loses|does not lose] {pct} of its {w} during {proc}",
            "during {proc}, {what} [gives|does not give] up {pct} of its {w}",
        ),
        rewords=(
            "{pct} of the {w} of {what} [is|is not] lost during {proc}",
            "{proc} [costs|does not cost] {what} {pct} of its {w}",
            "in the course of {proc}, the {w} of {what} [drops|does not drop] by {pct}",
            "the {w} of {what} [is|is not] reduced by {pct} through {proc}(=> without fail)",
        ),
        asks=("How much of its {w} does {what} lose during {proc}?", "What does {proc} do to the {w} of {what}?"),
        vague=("How much of it is lost in this way?", "What does this do to its {w}?"),
        topic="{what}",
    ),
    Shape(
        "voluntary",
        "doing state role",
        says=(
            "{doing} is [|not ]{state} for {role}",
            "for {role}, {doing} is [|not ]{state}",
        ),
        rewords=(
            "as far as {role} is concerned, {doing} [remains|does not remain] {state}",
            "{doing} [counts|does not count] as {state} for {role}(=> in every country)",
            "{role} [may|may not] regard {doing} as {state}",
        ),
        asks=("What is the status of {doing} for {role}?", "Does {role} have a choice about {doing}?"),
        vague=("What is its status for them?", "Do they have a choice about that?"),
        topic="{doing}",
    ),
    Shape(
        "refund",
        "pct obj cond",
        says=(
            "{pct} of {obj} [is|is not] refunded if {cond}",
            "if {cond}, there [is|is not] a refund of {pct} of {obj}",
        ),
        rewords=(
            "{pct} of {obj} [is|is not] paid back (in the event that {cond}=>in all cases)",
            "one [gets|does not get] back {pct} of {obj} if {cond}",
            "when {cond}, the payer [may|may not] claim the return of {pct} of {obj}",
            "provided that {cond}, {pct} of {obj} [goes|does not go] back to whoever paid it",
        ),
        asks=("How much of {obj} is refunded if {cond}?", "What refund of {obj} is due if {cond}?"),
        vague=("How much of it is refunded then?", "What refund is due in that event?"),
        topic="{obj}",
    ),
    Shape(
        "height",
        "what q side ref",
        says=(
            "{what} [is|is not] fitted {q} {side} {ref}",
            "{what} [sits|does not sit] {q} {side} {ref}",
        ),
        rewords=(
            "one [finds|does not find] {what} {q} {side} {ref}",
            "the right place for {what} [is|is not] {q} {side} {ref}",
            "{what} [has|does not have] its place {q} {side} {ref}(=>, in this house as in any other)",
        ),
        asks=("Where is {what} fitted?", "What is the position of {what}?"),
        vague=("Where is it fitted?", "What is its position?"),
        topic="{what}",
        mirror=("what", "ref"),
    ),
    Shape(
        "effect",
        "doing v what q",
        says=(
            "{doing} [{v.s}|does not {v}] {what} by {q}",
            "by {q}: that is how much {doing} [{v.s}|fails to {v}] {what}",
        ),
        rewords=(
            "{what} [is|is not] {v.en} by {q} through {doing}",
            "{doing} [has|does not have] the effect of {v.ing} {what} by {q}",
            "thanks to {doing}, {what} [is|is not] {v.en} by {q}(=>, wherever it is tried)",
            "what {doing} [does|does not do] is to {v} {what} by {q}",
        ),
        asks=("What does {doing} do to {what}?", "How does {doing} affect {what}?"),
        vague=("What does it do to this?", "How does that affect {what}?"),
        topic="{doing}",
    ),
    Shape(
        "signature",
        "doc role",
        says=(
            "{doc} is [not |]valid without the signature of {role}",
            "{doc} [needs|does not need] the signature of {role} to be valid",
        ),
        rewords=(
            "unless {role} signs, {doc} [has no force|is in force]",
            "for {doc} to be valid, {role} [must|need not] sign",
            "{doc} [has|does not have] to be signed by {role}, or else it is void(=> for all time)",
            "it [takes|does not take] the signature of {role} to make {doc} valid",
        ),
        asks=("Whose signature makes {doc} valid?", "Who has to sign {doc} for it to be valid?"),
        vague=("Whose signature makes it valid?", "Who has to sign this for it to be valid?"),
        pronoun=(("What makes {doc} valid?", "they have to sign it"),),
        topic="{doc}",
    ),
    Shape(
        "alias",
        "where what name",
        says=(
            "in {where}, {what} [goes|does not go] by the name of {name}",
            "in {where}, {what} [is|is not] known as {name}",
        ),
        rewords=(
            "{name} [is|is not] the name for {what} in {where}",
            "when people in {where} say {name}, they [mean|do not mean] {what}",
            "the word {name} [stands|does not stand] for {what} in {where}(=> and nowhere else)",
            "{what} [is|is not] called {name} by those who work in {where}",
        ),
        asks=("What is {what} called in {where}?", "By what name does {what} go in {where}?"),
        vague=("What is it called there?", "By what name does this go?"),
        topic="the name of {what}",
    ),
    Shape(
        "season",
        "role v obj month",
        says=(
            "{role} [{v.s}|does not {v}] {obj} in {month}",
            "in {month}, {role} [{v.s}|does not {v}] {obj}",
        ),
        rewords=(
            "{obj} [is|is not] {v.en} by {role} in {month}",
            "{month} [is|is not] the month in which {role} {v.s} {obj}",
            "when {month} comes, it [is|is not] up to {role} to {v} {obj}",
            "the month for {role} to {v} {obj} [is|is not] {month}(=>, in wet years as in dry ones)",
        ),
        asks=("In which month is {obj} {v.en}, and by whom?", "Who has the task to {v} {obj}, and in which month?"),
        vague=("In which month is it {v.en}, and by whom?", "Who has the task to {v} it, and in which month?"),
        pronoun=(("In which month is {obj} {v.en}?", "they {v} it in {month}"),),
        topic="{obj}",
    ),
    Shape(
        "taste",
        "role a b job",
        says=(
            "for {job}, {role} [prefers|does not prefer] {a} to {b}",
            "{role} [chooses|does not choose] {a} over {b} for {job}",
        ),
        rewords=(
            "given the choice between {a} and {b} for {job}, {role} [takes|does not take] {a}",
            "when it comes to {job}, {role} [favours|does not favour] {a} over {b}",
            "{a} [is|is not] preferred to {b} by {role} for {job}",
            "{role} [would|would not] rather have {a} than {b} for {job}(=> on any day of the week)",
        ),
        asks=("What does {role} prefer for {job}?", "Which does {role} choose for {job}: {a} or {b}?"),
        vague=("What do they prefer for this?", "Which of the two do they choose?"),
        pronoun=(("Which is preferred for {job}, {a} or {b}?", "they prefer {a} for it"),),
        topic="{job}",
        mirror=("a", "b"),
    ),
)
