using Enquiries.Browser.Tests.Running;

[assembly: AssemblyFixture(typeof(DeskFixture))]

namespace Enquiries.Browser.Tests.Running;

/// <summary>One running desk with its demonstration and simulated platform, and one browser, for all tests.</summary>
public sealed class DeskFixture : IAsyncLifetime
{
    private static readonly string OwnFolder = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private DeskProcess? _desk;
    private SimulatedPage? _platform;

    public static string Repository { get; } = FindRepository();

    /// <summary>Debug or Release: the same as these tests.</summary>
    public static string Configuration { get; } = Path.GetFileName(Path.GetDirectoryName(OwnFolder))!;

    public DeskProcess Desk => _desk!;

    public IBrowser Browser => _browser!;

    public SimulatedPage Platform => _platform!;

    public async ValueTask InitializeAsync()
    {
        SetDefaultExpectTimeout(20_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.StartAsync(_playwright);
        var simulator = $"http://127.0.0.1:{DeskProcess.FreePort()}";
        var assembly = Path.Combine(Repository, "src", "Enquiries.Web", "bin", Configuration, Path.GetFileName(OwnFolder), "Enquiries.Web.dll");
        _desk = await DeskProcess.StartAsync(assembly, "Development", new Dictionary<string, string>
        {
            ["BankHolidays__FeedUrl"] = "",
            ["Demo__Enabled"] = "true",
            ["Demo__SimulatorUrl"] = simulator,
        });
        _platform = new SimulatedPage(simulator);
    }

    public async ValueTask DisposeAsync()
    {
        _platform?.Dispose();
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_desk is not null) await _desk.DisposeAsync();
    }

    private static string FindRepository()
    {
        var folder = OwnFolder;
        while (!File.Exists(Path.Combine(folder, "Enquiries.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"{OwnFolder} is not inside the repository.");
        return folder;
    }
}
