using System.Globalization;

namespace Enquiries.Web.Commands.Seeding;

/// <summary>What invented residents write and what invented officers answer: a few words everywhere, many in a few cases only.</summary>
internal static class SeedText
{
    public static readonly IReadOnlyList<SeedTopic> Topics =
    [
        new("bins", "Waste", ["Our {colour} bin was not emptied on {day} in {street}.", "When is the next {waste} collection in {street}? The calendar says {day}.",
            "The lorry drove past number {number} {street} again, please come back for the {colour} bin.", "I need a new lid for my {colour} bin, it broke in the storm on {day}."]),
        new("street-cleaning", "Waste", ["Somebody has dumped a {item} behind the shops in {street}.", "There is broken glass all over the pavement outside number {number}, {street}.",
            "The litter bin by the {place} has been overflowing since {day}."]),
        new("roads", "Highways", ["There is a deep pothole outside {number} {street}, my {vehicle} was damaged on {day}.", "The road surface in {street} is breaking up again near the {place}.",
            "When will {street} be resurfaced? It was promised for {month}."]),
        new("street-lights", "Highways", ["Street light {code} in {street} has been out since {day}.", "The lamp outside number {number} {street} is on all day and off at night.",
            "It is pitch dark between the {place} and {street}, several lamps are out ({code})."]),
        new("pavements", "Highways", ["A paving slab is loose in {street} and my mother tripped on {day}.", "The kerb by the {place} is too high for a wheelchair."]),
        new("parking", "Highways", ["A {vehicle} has been parked across the dropped kerb in {street} since {day}.", "How do I renew my resident permit for {street}? The website gives an error.",
            "I was given a ticket in {street} although the meter by the {place} was broken."]),
        new("drains", "Highways", ["The gully outside {number} {street} is blocked and the road floods every time it rains.", "There is water coming up through the pavement by the {place}."]),
        new("housing", "Housing", ["The heating in our flat at {number} {street} has not worked since {day}, we have a small child.", "There is black mould in the bedroom at {number} {street}, who can I talk to?",
            "I have waited since {month} for the {item} to be repaired, reference {code}."]),
        new("feedback", "Council tax", ["I moved to {number} {street} in {month}, how do I change my council tax?", "My council tax bill is wrong, it still shows {street}.",
            "Can I pay in ten instalments? My reference is {code}."]),
        new("pests", "Environmental health", ["There are rats in the alley behind {street}, we saw three on {day}.", "A wasp nest at {number} {street}, do you remove them and what does it cost?"]),
        new("nuisance", "Environmental health", ["The music from {number} {street} goes on until three in the morning, last time on {day}.", "There is a terrible smell near the {place} since {day}.",
            "Is it allowed to burn a {item} in the garden? Our neighbours in {street} do."]),
        new("parks", "Customer services", ["The swing by the {place} is broken.", "A branch has come down over the path near {street}.", "Who cuts the grass by the {place}? It is knee high."]),
        new("feedback", "Customer services", ["Which day is the library at the {place} open?", "Thank you for clearing {street} so quickly on {day}!", "Is the car park by the {place} free on Sundays?",
            "Does the {month} market take place in {street}?"]),
    ];

    private static readonly string[] StreetFirst =
    [
        "Alder", "Barley", "Beacon", "Birch", "Blackthorn", "Bramble", "Bridge", "Brook", "Cedar", "Chapel", "Cherry", "Church", "Clover", "Cobbler", "Coopers", "Corn", "Cross", "Crown",
        "Dairy", "Drovers", "Elder", "Elm", "Falcon", "Fern", "Ferry", "Foundry", "Foxglove", "Garrison", "Glebe", "Gorse", "Granary", "Harbour", "Harvest", "Hawthorn", "Hazel", "Heather",
        "Heron", "Hollow", "Ivy", "Juniper", "Kestrel", "Kiln", "Kings", "Lark", "Laurel", "Lavender", "Linden", "Linnet", "Lock", "Maltings", "Mallard", "Maple", "Market", "Meadow", "Mercer",
        "Mill", "Millrace", "Minster", "Moat", "Orchard", "Osprey", "Otter", "Paddock", "Pear", "Pilgrim", "Plover", "Poplar", "Priory", "Quarry", "Queens", "Railway", "Raven", "Reed", "Rope",
        "Rowan", "Saddlers", "Sallow", "Sexton", "Shepherd", "Sorrel", "Spinney", "Station", "Swallow", "Tanner", "Teasel", "Thistle", "Tollgate", "Tower", "Vicarage", "Wagon", "Walnut",
        "Weaver", "Weir", "Wheel", "Willow", "Windmill", "Wren", "Yarrow", "Yew",
    ];

    private static readonly string[] StreetLast = ["Street", "Road", "Lane", "Avenue", "Close", "Drive", "Way", "Terrace", "Gardens", "Grove", "Crescent", "Mews", "Row", "Hill", "Court", "Walk"];
    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    private static readonly string[] Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    private static readonly string[] Colours = ["green", "blue", "brown", "black", "grey"];
    private static readonly string[] Wastes = ["recycling", "garden waste", "food waste", "bulky waste", "glass", "cardboard"];
    private static readonly string[] Items = ["mattress", "fridge", "sofa", "boiler", "window frame", "wardrobe", "carpet", "tyre", "pallet", "bathtub", "trampoline", "piano", "cement mixer", "chandelier"];
    private static readonly string[] Vehicles = ["car", "van", "bicycle", "caravan", "motorbike", "lorry", "pushchair", "mobility scooter"];
    private static readonly string[] Places =
        ["library", "bus station", "primary school", "war memorial", "playground", "leisure centre", "allotments", "town hall", "canal bridge", "bandstand", "cemetery", "health centre", "cricket pavilion", "market cross"];

    private static readonly string[] Openers = ["Hello. ", "Good morning, ", "Hi, ", "Please help: ", "Dear council, ", "", "", ""];
    private static readonly string[] Closers = [" Thank you.", " Please can someone look at this?", " This is the third time I write.", " Thanks in advance.", "", "", "", ""];

    private static readonly string[] Replies =
    [
        "Thank you for telling us. We have passed this to the {team} team, who will look at it by {day}.", "Sorry about this. A crew will come to {street} on {day}.",
        "Thank you for your message. Could you send us a photo or the nearest house number?", "We have looked into this: the work in {street} is planned for {month}.",
        "Thank you, this has been done today. Please tell us if you still see a problem.", "We are sorry for the wait. Your reference is {code}; the {team} team will contact you.",
    ];

    private static readonly string[] FollowUps =
    [
        "Thank you, that was quick!", "It is still the same as on {day}.", "Nobody has come yet. What happens now?", "It is number {number}, next to the {place}.", "I have sent you a photo in a message.",
        "Is there any news about {street}?",
    ];

    private static readonly string[] Notes = ["Called the depot, crew is out until {day}.", "Second report from {street} this week.", "Checked with {team}: planned for {month}.", "Resident asked for a call back."];

    private static readonly string[] FirstNames =
    [
        "Aisha", "Alan", "Alice", "Amira", "Andrew", "Anna", "Arjun", "Beth", "Bilal", "Brenda", "Carys", "Chloe", "Colin", "Daniel", "Dawn", "Deepa", "Derek", "Diane", "Dylan", "Edith", "Elif", "Emma",
        "Ethan", "Farah", "Fiona", "Frank", "Gareth", "Gemma", "George", "Gwen", "Hamza", "Hannah", "Harold", "Hugo", "Imran", "Ines", "Irene", "Jack", "Jasmine", "Joan", "Jonas", "Karen", "Kofi", "Laura",
        "Leila", "Liam", "Lucy", "Magda", "Malcolm", "Maria", "Marek", "Maureen", "Mei", "Mina", "Nadia", "Naomi", "Neil", "Nia", "Nora", "Oliver", "Omar", "Owen", "Patricia", "Paul", "Petra", "Rachel", "Raj",
        "Rhys", "Rosa", "Ruth", "Samir", "Sarah", "Seren", "Simon", "Sofia", "Stella", "Tariq", "Theo", "Tina", "Tomasz", "Una", "Vera", "Victor", "Wendy", "Yusuf", "Zara", "Zoe",
    ];

    private static readonly string[] SurnameFirst =
        ["Ash", "Bar", "Beck", "Brad", "Bram", "Cal", "Chal", "Clay", "Crof", "Dal", "Den", "East", "Ell", "Fair", "Far", "Gar", "Glen", "Had", "Hal", "Har", "Hart", "Kel", "Kem", "Lang", "Lin", "Mar", "Mel", "Nor", "Oak", "Pen", "Rad", "Red", "Ros", "Sel", "Shel", "Stan", "Sut", "Thorn", "Up", "Wal", "Wes", "Whit", "Wil", "Win"];

    private static readonly string[] SurnameLast = ["bourne", "bridge", "brook", "by", "cliff", "combe", "cott", "croft", "dale", "den", "field", "ford", "grave", "ham", "hurst", "ley", "low", "man", "mere", "more", "stead", "stone", "ton", "wall", "ward", "well", "wick", "wood", "worth"];

    public static string Person(Random random) => $"{Pick(random, FirstNames)} {Pick(random, SurnameFirst)}{Pick(random, SurnameLast)}";

    public static string Question(SeedTopic topic, Random random) => Fill(Pick(random, Openers) + Pick(random, topic.Questions) + Pick(random, Closers), topic, random);

    public static string FollowUp(SeedTopic topic, Random random) => Fill(Pick(random, FollowUps), topic, random);

    public static string Reply(SeedTopic topic, Random random) => Fill(Pick(random, Replies), topic, random);

    public static string Note(SeedTopic topic, Random random) => Fill(Pick(random, Notes), topic, random);

    public static string Post(Random random) => Fill("News from your council: changes to services in {street} and around the {place} from {day}. Tell us what you think.", Topics[0], random);

    private static string Fill(string template, SeedTopic topic, Random random)
    {
        var text = new System.Text.StringBuilder(template.Length + 40);
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] != '{')
            {
                text.Append(template[i]);
                continue;
            }

            var end = template.IndexOf('}', i);
            text.Append(Value(template.AsSpan(i + 1, end - i - 1), topic, random));
            i = end;
        }

        return text.ToString();
    }

    private static string Value(ReadOnlySpan<char> name, SeedTopic topic, Random random) => name switch
    {
        "street" => $"{Pick(random, StreetFirst)} {Pick(random, StreetLast)}",
        "number" => random.Next(1, 240).ToString(CultureInfo.InvariantCulture),
        "code" => $"{(char)('A' + random.Next(26))}{(char)('A' + random.Next(26))}{random.Next(10_000, 99_999).ToString(CultureInfo.InvariantCulture)}",
        "day" => Pick(random, Days),
        "month" => Pick(random, Months),
        "colour" => Pick(random, Colours),
        "waste" => Pick(random, Wastes),
        "item" => Pick(random, Items),
        "vehicle" => Pick(random, Vehicles),
        "place" => Pick(random, Places),
        "team" => topic.Team,
        _ => throw new InvalidOperationException($"There is no word for {{{name}}}."),
    };

    private static string Pick(Random random, string[] list) => list[random.Next(list.Length)];

    private static string Pick(Random random, IReadOnlyList<string> list) => list[random.Next(list.Count)];
}

/// <param name="Category">The category's code.</param>
/// <param name="Team">Who deals with it.</param>
internal sealed record SeedTopic(string Category, string Team, IReadOnlyList<string> Questions);
