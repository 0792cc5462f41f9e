using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Enquiries.Benchmarks.Running;

/// <summary>The published application, as it would run at a council.</summary>
internal sealed class PublishedDesk(string folder)
{
    private string Binary => Path.Combine(folder, OperatingSystem.IsWindows() ? "Enquiries.Web.exe" : "Enquiries.Web");

    /// <summary>Publishes the web project, unless a published one is given.</summary>
    public static async Task<PublishedDesk> PublishAsync(string? published, Workspace workspace)
    {
        if (published is not null)
            return new PublishedDesk(Path.GetFullPath(published));
        var folder = workspace.PathOf("app");
        var project = Path.Combine(Workspace.Repository(), "src", "Enquiries.Web");
        await RunAsync("dotnet", ["publish", project, "-c", "Release", "-o", folder, "-v", "q", "--nologo"], null);
        return new PublishedDesk(folder);
    }

    /// <summary>Runs a verb to its end and answers what it printed.</summary>
    public Task<string> RunVerbAsync(string database, params string[] arguments) => RunAsync(Binary, arguments, database);

    /// <summary>Starts serving; ready when <see cref="RunningDesk.ReadyAsync"/> says so.</summary>
    public RunningDesk Serve(string database)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = StartOf(Binary, ["serve", "--urls", address.ToString()], database);
        return new RunningDesk(Process.Start(start)!, address);
    }

    private static async Task<string> RunAsync(string binary, IEnumerable<string> arguments, string? database)
    {
        using var process = Process.Start(StartOf(binary, arguments, database))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException($"{binary} failed: {await output} {await error}");
    }

    private static ProcessStartInfo StartOf(string binary, IEnumerable<string> arguments, string? database)
    {
        var start = new ProcessStartInfo(binary, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        if (database is not null)
            start.Environment["ConnectionStrings__Enquiries"] = $"Data Source={database}";
        return start;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>The application while it serves.</summary>
internal sealed class RunningDesk : IAsyncDisposable
{
    private readonly Process process;

    public RunningDesk(Process process, Uri address)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Tell(line.Data);
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = address };
    }

    /// <summary>To the application; connections are kept open.</summary>
    public HttpClient Client { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public double ResidentMebibytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / 1048576.0;
        }
    }

    /// <summary>Asks every few milliseconds until the path answers 200.</summary>
    public async Task ReadyAsync(string path = "/health/ready")
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var response = await Client.GetAsync(path);
                if (response.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            if (process.HasExited || Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException($"The application did not answer {path}.");
            await Task.Delay(5);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static void Tell(string? line)
    {
        if (line is not null && (line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal)))
            Console.Error.WriteLine(line);
    }
}
