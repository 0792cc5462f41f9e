namespace Enquiries.Simulator.Demo;

/// <summary>Plays an invented council's day: a burst of messages from the last hours at once, the others one by one.</summary>
internal sealed class DemoDay(SimulatedPlatform platform, SimulatorOptions options) : BackgroundService
{
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly Random _random = new(options.RandomSeed);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var now = platform.Now;
        foreach (var post in DemoContent.Posts) _ids[post.Key] = platform.CouncilPost(post.Text, at: now - post.Age).Id;
        foreach (var line in DemoContent.Burst) Play(line, now - line.Age);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var line in DemoContent.Rest)
        {
            await Task.Delay(TimeSpan.FromSeconds(_random.Next(20, 91)), options.TimeProvider, stoppingToken);
            Play(line, null);
        }
    }

    private void Play(DemoLine line, DateTimeOffset? at)
    {
        try
        {
            var id = line.Act switch
            {
                DemoAct.Comment => platform.Comment(_ids[line.Target!], line.Author, line.Text, at, Picture(line)).Id,
                DemoAct.Message => platform.Message(line.Author, line.Text, at: at, attachments: Picture(line) is { } photo ? [new("image", photo)] : null).Id,
                DemoAct.VisitorPost => platform.VisitorPost(line.Author, line.Text, at: at, photoUrl: Picture(line)).Id,
                DemoAct.Mention => platform.Mention(line.Author, line.Text!, at: at).Id,
                _ => PlayLater(line),
            };
            if (line.Key is not null) _ids[line.Key] = id;
        }
        catch (Graph.GraphException)
        {
            // Someone removed what this line refers to: the day goes on without it.
        }
    }

    private string? Picture(DemoLine line) => line.Photo is { } name ? platform.Media.Drawn(name) : null;

    private string PlayLater(DemoLine line)
    {
        var target = _ids[line.Target!];
        switch (line.Act)
        {
            case DemoAct.Edit:
                platform.Edit(target, line.Text!);
                break;
            case DemoAct.Remove:
                platform.Remove(target);
                break;
            case DemoAct.React:
                platform.React(target, line.Author, line.Text ?? "like");
                break;
        }

        return target;
    }
}
