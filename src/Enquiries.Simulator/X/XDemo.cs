using Enquiries.Simulator.Demo;

namespace Enquiries.Simulator.X;

/// <summary>A few invented messages on X: some from the last hours, others one by one once the council listens.</summary>
internal sealed class XDemo(SimulatedX x, SimulatorOptions options) : BackgroundService
{
    private readonly Random _random = new(options.RandomSeed + 1);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var council = x.Council;
        var name = "@" + council.Username;
        var post = x.Write(council, "Gritters are out on all main routes tonight. Please take care on pavements and side roads.", at: x.Now.AddHours(-20));
        var bins = x.Write(x.Person(DemoContent.Kwame), $"{name} our food waste has not been picked up on Mockridge Court for two weeks running", at: x.Now.AddHours(-7));
        x.Write(x.Person(DemoContent.Chloe), "Same on our side of the street.", bins, at: x.Now.AddHours(-6.5));
        x.Write(x.Person(DemoContent.Derek), "What about Placeholder Road? It is a sheet of ice.", post, at: x.Now.AddHours(-5));
        x.Write(x.Person(DemoContent.Fatima), $"{name} the crossing lights at Testwood station are stuck on red for people on foot 🚦", at: x.Now.AddHours(-3));
        x.WriteDirect(x.Person(DemoContent.Sofia), council, "Hello, I cannot open the link in your letter about my parking permit. Can you help?", x.Now.AddHours(-2));
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var name = "@" + x.Council.Username;
        Action[] later =
        [
            () => x.Write(x.Person(DemoContent.Noor), $"{name} is the library on Sample Lane open on Sunday?"),
            () => x.Write(x.Person(DemoContent.Dan), "Well done for once.", quoted: x.Tweets.FirstOrDefault(t => t.Author.IsCouncil)),
            () => x.WriteDirect(x.Person(DemoContent.Maureen), x.Council, "May I have a larger print of the recycling calendar, please?"),
            () => x.WriteEncrypted(x.Person(DemoContent.George), x.Council),
            () => x.Write(x.Person(DemoContent.Rhiannon), $"{name} oes gwasanaeth yn Gymraeg ar y ffôn heddiw?"),
        ];
        foreach (var act in later)
        {
            await Task.Delay(TimeSpan.FromSeconds(_random.Next(30, 120)), options.TimeProvider, stoppingToken);
            act();
        }
    }
}
