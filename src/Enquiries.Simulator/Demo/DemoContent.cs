using static Enquiries.Simulator.Demo.DemoAct;

namespace Enquiries.Simulator.Demo;

/// <summary>The script of the demonstration. The council, the residents and the streets are invented.</summary>
internal static class DemoContent
{
    public const string Asha = "Asha Exampleby";
    public const string Gwen = "Gwen Sampleton";
    public const string Tomasz = "Tomasz Przykład";
    public const string Rhiannon = "Rhiannon Enghraifft";
    public const string Derek = "Derek Mockridge";
    public const string LiWei = "Li Wei Fabel";
    public const string Fatima = "Fatima Specimen";
    public const string George = "George Placeholder";
    public const string Maureen = "Maureen Testwood";
    public const string Kwame = "Kwame Fictionby";
    public const string Sofia = "Sofia Ejemplo";
    public const string Chloe = "Chloë Madeup";
    public const string Dan = "Dan Pretendson";
    public const string Noor = "Noor Inventham";

    public static readonly IReadOnlyList<string> Residents =
        [Asha, Chloe, Dan, Derek, Fatima, George, Gwen, Kwame, LiWei, Maureen, Noor, Rhiannon, Sofia, Tomasz];

    public static readonly IReadOnlyList<DemoPost> Posts =
    [
        new("tax", TimeSpan.FromHours(52), "Council tax bills for the new year are on their way to every home in Westmere. You can pay by Direct Debit in ten or twelve instalments. Worried about paying? Talk to us early: we can help."),
        new("library", TimeSpan.FromHours(47), "Sampleton Library has new opening hours from next week: Monday to Friday 9am to 7pm, Saturday 10am to 4pm. Story time stays on Thursday mornings."),
        new("road", TimeSpan.FromHours(33), "Road works: Placeholder Road will be resurfaced between the Example Street junction and the railway bridge. Expect temporary lights for two weeks, Monday to Friday."),
        new("snow", TimeSpan.FromHours(29), "Snow and ice: Testwood Primary and Fictionby Juniors are closed today. All other schools are open. Gritters are out on the main routes."),
        new("bins", TimeSpan.FromHours(27), "Bin collections: crews are running late in the north of the borough because of the weather. Please leave your bin out, we will be back for it."),
        new("park", TimeSpan.FromHours(8), "The new play area in Inventham Park is open! Thank you to the 300 children who told us what they wanted. Yes, the zip wire made it."),
    ];

    public static readonly IReadOnlyList<DemoLine> Burst =
    [
        Ago(30, 5, Message, Derek, null, "Hello, I rang twice last week about the damp in my flat at 14 Specimen House. The housing officer said someone would come on Monday. Nobody came."),
        Ago(27, 10, Comment, Maureen, "snow", "Is the school bus from Sample Lane running tomorrow?"),
        Ago(26, 30, Comment, Gwen, "bins", "Still not collected on Example Street. It has been nine days now.", key: "gwen-bins"),
        Ago(26, 2, Comment, Asha, "gwen-bins", "Same for us at number 40, all of the flats."),
        Ago(25, 15, VisitorPost, Fatima, null, "Street light out at the corner of Sample Lane and Placeholder Road since the weekend. It is pitch dark by the bus stop."),
        Ago(9, 40, Comment, George, "tax", "Why has mine gone up by more than you said in the leaflet? My account number ends 0042."),
        Ago(9, 5, Message, Sofia, null, "Hi! I moved to 3 Mockridge Court on the 1st. How do I tell you for council tax?"),
        Ago(8, 20, Comment, Kwame, "road", "Could the lights at the bridge be given more time towards town? The queue went back to the school this morning."),
        Ago(7, 55, Comment, LiWei, "bins", "My green bin was emptied but the lid is broken now. Can I have a new one please?", photo: "bin-lid"),
        Ago(7, 15, Comment, Dan, "park", "Brilliant. My two would not come home. Thank you to whoever fought for the zip wire! 🎉👏"),
        Ago(6, 50, Message, Noor, null, "I would like to complain about the way I was spoken to at the customer service desk yesterday. I was told to \"come back when you have the right form\" in front of a full room."),
        Ago(6, 48, Message, Noor, null, "I have the name of the person if you need it but would rather not put it here."),
        Ago(6, 45, Message, Noor, null, "Please tell me how the complaints procedure works."),
        Ago(5, 50, Comment, Tomasz, "road", "Big pothole outside 12 Placeholder Road, deep enough to lose a wheel. Two cyclists came off today.", key: "tomasz-pothole"),
        Ago(5, 20, Comment, Chloe, "tomasz-pothole", "Can confirm. My tyre 😡 who pays for that?"),
        Ago(4, 45, Comment, Rhiannon, "library", "Bore da! A fydd amser stori Cymraeg ar ddydd Iau hefyd? Diolch yn fawr."),
        Ago(4, 10, VisitorPost, Derek, null, "Planning application for the old cinema: where can I see the drawings, and until when can people object?"),
        Ago(3, 55, Comment, Asha, "bins", "Number 40 again: they came for the recycling and left the grey bins."),
        Ago(3, 30, Comment, Maureen, "tax", "Can I still get the single person discount if my son is only home from university at Christmas?"),
        Ago(2, 50, Comment, "Quick Cash Loans Example", "tax", "NEED MONEY FAST??? Everyone approved, no checks!! Message us today >>> loans.example"),
        Ago(2, 15, Message, Fatima, null, "My neighbour at 7 Sample Lane has played very loud music until 3am four nights in a row. I have a baby. Who do I report this to?"),
        Ago(1, 40, Comment, Kwame, "snow", "The pavement outside Testwood surgery is sheet ice. Somebody will break a hip."),
        Ago(1, 5, Mention, Chloe, null, "Three weeks and still no word about my blue badge renewal. Westmere Borough Council, is anyone there?"),
        Ago(0, 35, Comment, Gwen, "gwen-bins", "They have just driven past without stopping!"),
        Ago(0, 6, Comment, Sofia, "library", "Does the library lend laptops?"),
    ];

    public static readonly IReadOnlyList<DemoLine> Rest =
    [
        Now(Message, LiWei, null, "Hello, there is no hot water in our block (Specimen House, all 12 floors) since this morning. Some of the tenants are in their eighties."),
        Now(React, Asha, "gwen-bins", "angry"),
        Now(Comment, Dan, "bins", "Is there a list of the streets you will get to today?", key: "dan-bins"),
        Now(Comment, George, "dan-bins", "There used to be a map on the website. Where did it go?"),
        Now(Message, Sofia, null, "Also, do I need to tell you about my car for a resident's parking permit?"),
        Now(Comment, Maureen, "park", "Are dogs allowed in the new play area? There was one running loose this morning and the little ones were frightened."),
        Now(VisitorPost, Kwame, null, "Fly-tipping behind the garages on Mockridge Court: two mattresses, a fridge and what looks like half a kitchen.", photo: "fly-tipping"),
        Now(Comment, Tomasz, "tomasz-pothole", "Someone has put a traffic cone in it. The cone is nearly gone too."),
        Now(Message, Chloe, null, "Hi, my blue badge reference is BB-EXAMPLE-77. It ran out last Friday. Can I use the old one while I wait?"),
        Now(Comment, Noor, "tax", "The payment page says \"session expired\" each time I press Pay. I have tried three browsers.", key: "noor-tax"),
        Now(Edit, Noor, "noor-tax", "The payment page says \"session expired\" each time I press Pay. I have tried three browsers and my phone."),
        Now(Comment, Derek, "road", "How are the carers supposed to get to my mother at number 90 with the road closed?"),
        Now(Comment, Rhiannon, "bins", "Oes modd cael ffurflen yn Gymraeg i archebu bin newydd?"),
        Now(Message, George, null, LongMessage),
        Now(Comment, Asha, "snow", "Which grit bin is nearest to Example Street? The one by the church is empty."),
        Now(Comment, Chloe, "library", "👍👍"),
        Now(VisitorPost, Gwen, null, "Just wanted to say thank you to the crew who came back for my mum's bin on a Sunday. She is 91 and was so pleased. ❤️"),
        Now(Comment, LiWei, "park", "Is the path from the car park suitable for a wheelchair? 👩🏽‍🦽"),
        Now(Message, Fatima, null, "It is starting again. Can somebody come out tonight?"),
        Now(Comment, Fatima, "bins", "Please ignore, wrong page!", key: "fatima-wrong"),
        Now(Remove, Fatima, "fatima-wrong", null),
        Now(Comment, Kwame, "tax", "I have lost my job and cannot pay this month's instalment. What should I do?"),
        Now(Comment, Dan, "road", "Whoever timed these lights has never been in a hurry."),
        Now(Message, Maureen, null, "Good afternoon. My late husband's name is still on the council tax bill. I have written once already. Could you take it off, please?"),
        Now(Comment, Sofia, "snow", "Will the schools be closed tomorrow as well? I need to tell my work."),
        Now(VisitorPost, Tomasz, null, "Application 99/EXAMPLE/0001: the site notice on the old cinema has been torn down. Does the date for comments move?"),
        Now(Comment, George, "library", "Are the study rooms free to book for a residents' meeting?"),
        Now(Comment, Noor, "road", "Skip on Sample Lane with no lights on it. I nearly walked into it."),
        Now(Message, Derek, null, "Still nobody about the damp. I am sending a photo of my son's bedroom wall.", photo: "damp-wall"),
        Now(Comment, Gwen, "bins", "Collected at last. Thank you."),
        Now(Mention, Dan, null, "Westmere Borough Council please fix the crossing at Testwood station, the button has been broken since the summer."),
        Now(Comment, Asha, "park", "Could we have a few more benches in the shade?"),
        Now(Message, Noor, null, "Has my complaint got a number yet?"),
        Now(Comment, Chloe, "tomasz-pothole", "Thank you whoever filled it 🙌"),
        Now(Comment, Maureen, "bins", "When is the garden waste subscription due? I have not had a letter."),
        Now(Message, Kwame, null, "Is there a warm space open this evening near Fictionby? 🥶"),
        Now(Comment, LiWei, "tax", "Can I pay in cash anywhere?"),
    ];

    private const string LongMessage =
        "Dear Council. I am writing about the trees in front of my house at 22 Specimen Road, and I am sorry that this is long, but I want you to have the whole story. "
        + "When I moved here in 1987 the lime tree by the gate was as tall as me. It is now taller than the house. In 2009 your officer came, measured it, and told me that the roots were not a danger to the drains. "
        + "In 2014 the drain collapsed. I paid for it myself because I was told that a claim would take a year. In 2019 a branch came down on my neighbour's car, and a crew cut the one branch and left. "
        + "Since the autumn the pavement has lifted by the width of my hand. The postman has tripped over it, the lady from number 26 has tripped over it, and last Tuesday I tripped over it myself and have had my arm in a sling since. "
        + "I do not want the tree felled. I like the tree, and so do the birds. What I want is (1) that the pavement is made safe before somebody is badly hurt, (2) that the crown is reduced as your own policy says every five years, "
        + "(3) to be told whom I can ring who has actually seen the street, and (4) an answer to my letter of the third of last month, which I delivered by hand to your front desk and for which I hold a receipt. "
        + "I am 79 years old and I do not do this for fun. I would be glad of a visit on any weekday except Wednesday, when I am at the day centre. Please do not reply with a link to a form. "
        + "With kind regards, G. Placeholder. P.S. The grit bin at the top of the road is empty as well, and has been since before Christmas.";

    private static DemoLine Ago(int hours, int minutes, DemoAct act, string author, string? target, string? text, string? key = null, string? photo = null) =>
        new(act, author, target, text) { Key = key, Photo = photo, Age = new TimeSpan(hours, minutes, 0) };

    private static DemoLine Now(DemoAct act, string author, string? target, string? text, string? key = null, string? photo = null) =>
        new(act, author, target, text) { Key = key, Photo = photo };
}
