using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Enquiries.Browser.Tests.Running;

/// <summary>The application as a process of its own, on a new database, at a free port of this machine.</summary>
public sealed class DeskProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly ConcurrentQueue<string> log = new();
    private readonly Process process;

    private DeskProcess(string assembly, string environment, IReadOnlyDictionary<string, string> settings)
    {
        Folder = Directory.CreateTempSubdirectory("enquiries-browser-").FullName;
        Address = $"http://127.0.0.1:{FreePort()}";
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(assembly),
        };
        start.ArgumentList.Add(assembly);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = start.Environment["DOTNET_ENVIRONMENT"] = environment;
        start.Environment["ASPNETCORE_URLS"] = Address;
        start.Environment["ConnectionStrings__Enquiries"] = $"Data Source={Path.Combine(Folder, "enquiries.db")}";
        foreach (var (name, value) in settings) start.Environment[name] = value;

        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Address { get; }

    public string Folder { get; }

    public IReadOnlyCollection<string> Log => log;

    public string EndOfLog => string.Join(Environment.NewLine, log.TakeLast(60));

    public static async Task<DeskProcess> StartAsync(string assembly, string environment, IReadOnlyDictionary<string, string> settings)
    {
        var desk = new DeskProcess(assembly, environment, settings);
        try
        {
            await desk.WaitUntilReadyAsync();
            return desk;
        }
        catch
        {
            await desk.DisposeAsync();
            throw;
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task WaitUntilReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromSeconds(5) };
        var until = Stopwatch.StartNew();
        while (until.Elapsed < Patience)
        {
            if (process.HasExited) throw new InvalidOperationException($"The application ended with {process.ExitCode} before it was ready:\n{EndOfLog}");
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"The application was not ready within {Patience.TotalSeconds:0} seconds:\n{EndOfLog}");
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        log.Enqueue(line);
        while (log.Count > 5_000) log.TryDequeue(out _);
    }
}
