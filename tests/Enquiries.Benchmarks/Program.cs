using Enquiries.Benchmarks;
using Enquiries.Benchmarks.Running;
using Enquiries.Benchmarks.Verbs;

const string Usage = """
    Usage: Enquiries.Benchmarks VERB [--app FOLDER] [--count N] [--file PATH]
      intake   signed webhooks accepted, and cases made of them (--count deliveries)
      intake-mixed  stored deliveries of Facebook alone, and of five channels in turn
      polling  the processor time of fifty accounts that have nothing new (needs four and a half minutes)
      list     the list of open cases through the API at 100,000 and 1,000,000 cases
      search   text search through the API at 100,000 cases
      sla      due-time calculations by kind and length, and the SLA worker at 100,000 open clocks
      due-time  the first half of these
      recompute  100,000 running clocks after a calendar edit, and 10,000 clocks due after an outage
      parsers  items that each channel's reader takes out of deliveries in a second
      start    start of the published application and its memory when idle
      all      all of these
      replay   real conversations as webhooks, and the response times compared (--file)
    --app names a published application; without it the web project is published first.
    """;

var verb = args.Length > 0 ? args[0] : "";
var (app, file, count) = ((string?)null, (string?)null, 30_000);
for (var i = 1; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--app":
            app = args[i + 1];
            break;
        case "--file":
            file = args[i + 1];
            break;
        case "--count" when int.TryParse(args[i + 1], System.Globalization.CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1_000_000:
            count = number;
            break;
        default:
            return Wrong();
    }
}

if (args.Length % 2 == 0 || verb is not ("intake" or "list" or "search" or "sla" or "due-time" or "recompute" or "start" or "all" or "replay" or "polling" or "intake-mixed" or "parsers") || (verb == "replay" && file is null))
    return Wrong();

if (verb == "due-time")
{
    DueTimes.Run();
    return 0;
}

if (verb == "parsers")
    return Parsers.Run();

using var workspace = new Workspace();
if (verb == "sla")
    return await Sla.RunAsync(workspace);
if (verb == "recompute")
    return await Recompute.RunAsync(workspace);
if (verb == "intake-mixed")
    return await MixedIntake.RunAsync(workspace, count);
var desk = await PublishedDesk.PublishAsync(app, workspace);
return verb switch
{
    "intake" => await Intake.RunAsync(desk, workspace, count),
    "list" => await Reading.ListAsync(desk, workspace, [100_000, 1_000_000]),
    "search" => await Reading.SearchAsync(desk, workspace, 100_000),
    "start" => await Start.RunAsync(desk, workspace),
    "polling" => await Polling.RunAsync(desk, workspace),
    "replay" => await Replay.RunAsync(desk, workspace, file!),
    _ => await AllAsync(),
};

async Task<int> AllAsync()
{
    var failed = await Start.RunAsync(desk, workspace);
    failed |= await Intake.RunAsync(desk, workspace, count);
    failed |= await MixedIntake.RunAsync(workspace, count);
    failed |= await Polling.RunAsync(desk, workspace);
    failed |= await Sla.RunAsync(workspace);
    failed |= await Recompute.RunAsync(workspace);
    failed |= Parsers.Run();
    failed |= await Reading.SearchAsync(desk, workspace, 100_000);
    return failed | await Reading.ListAsync(desk, workspace, [100_000, 1_000_000]);
}

static int Wrong()
{
    Console.Error.WriteLine(Usage);
    return 2;
}
