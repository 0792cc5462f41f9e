namespace Enquiries.Simulator;

internal static class SimulatorProgram
{
    public static async Task Main(string[] args)
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables("Simulator__").AddCommandLine(args).Build();
        var page = new SimulatedPageOptions();
        settings.Bind(page);
        var options = new SimulatorOptions { Demo = true, LogToConsole = true };
        settings.Bind(options);
        options.Pages.Add(page);

        var app = SimulatorHost.Build(options);
        await app.RunAsync();
    }
}
