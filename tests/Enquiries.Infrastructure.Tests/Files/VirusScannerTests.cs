using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Enquiries.Application.Files;
using Enquiries.Domain.Files;
using Enquiries.Infrastructure.Files;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Enquiries.Infrastructure.Tests.Files;

/// <summary>Against a real clamd (Debian's clamav-daemon) with a signature list of one line: the harmless test file that every scanner knows.</summary>
public sealed class VirusScannerTests(Clamd clamd) : IClassFixture<Clamd>
{
    // In two halves, so that no scanner stumbles over this source.
    private static readonly byte[] Eicar = Encoding.ASCII.GetBytes(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_harmless_file_passes_and_an_infected_one_is_named(bool overTcp)
    {
        clamd.SkipIfAbsent();
        (await ScanAsync(overTcp ? clamd.Tcp : clamd.Unix, "hello"u8.ToArray())).ShouldBeOfType<ScanResult.Clean>();
        (await ScanAsync(overTcp ? clamd.Tcp : clamd.Unix, Eicar)).ShouldBeOfType<ScanResult.Infected>().Name.ShouldStartWith("Test.Eicar");
    }

    [Fact]
    public async Task What_is_longer_than_the_scanner_takes_is_told_apart()
    {
        clamd.SkipIfAbsent();
        (await ScanAsync(clamd.Unix, new byte[3 * 1024 * 1024])).ShouldBeOfType<ScanResult.TooLarge>();
    }

    [Theory]
    [InlineData("unix:/nowhere/clamd.sock")]
    [InlineData("tcp:127.0.0.1:1")]
    public async Task A_scanner_that_is_away_is_no_exception(string where) => (await ScanAsync(where, "hello"u8.ToArray())).ShouldBeOfType<ScanResult.Unavailable>();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_scanner_that_is_there_answers_when_it_is_asked(bool overTcp)
    {
        clamd.SkipIfAbsent();
        var scanner = new VirusScanner(new FileSettings { Scanner = overTcp ? clamd.Tcp : clamd.Unix }, TimeProvider.System);
        await scanner.LookAsync(TestContext.Current.CancellationToken);
        scanner.AwaySince.ShouldBeNull();
    }

    [Theory]
    [InlineData("PONG\0", false)]
    [InlineData("UNKNOWN COMMAND\0", true)]
    [InlineData("", true)]
    public async Task Only_the_right_answer_of_the_scanner_counts_and_it_is_away_since_the_first_time(string answer, bool isAway)
    {
        var clock = new FakeTimeProvider(App.MondayNine);
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener, answer, times: 2);
        var scanner = new VirusScanner(new FileSettings { Scanner = $"tcp:127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}" }, clock);

        for (var i = 0; i < 2; i++)
        {
            await scanner.LookAsync(TestContext.Current.CancellationToken);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        await answering;
        scanner.AwaySince.ShouldBe(isAway ? App.MondayNine : null);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("unix:/nowhere/clamd.sock", true)]
    [InlineData("tcp:127.0.0.1:1", true)]
    public async Task A_scanner_that_is_set_and_not_there_is_away(string? where, bool isAway)
    {
        var scanner = new VirusScanner(new FileSettings { Scanner = where }, new FakeTimeProvider(App.MondayNine));
        await scanner.LookAsync(TestContext.Current.CancellationToken);
        scanner.AwaySince.ShouldBe(isAway ? App.MondayNine : null);
    }

    [Fact]
    public async Task An_infected_file_is_kept_out_and_the_case_says_so()
    {
        clamd.SkipIfAbsent();
        await using var desk = await DeskAsync(clamd.Unix);
        var infected = await AttachAsync(desk, Eicar);
        var clean = await AttachAsync(desk, "Dear resident"u8.ToArray());
        await RunAsync(desk);

        var files = await FilesAsync(desk);
        files[infected].State.ShouldBe(FileState.Infected);
        files[infected].Reason!.ShouldContain("Test.Eicar");
        (await desk.SendAsync(new GetFile(infected))).ShouldBeNull();
        files[clean].State.ShouldBe(FileState.Stored);
        files[clean].ScannedAt.ShouldNotBeNull();
        (await desk.SendAsync(new GetFile(clean))).ShouldNotBeNull();
        Directory.EnumerateFiles(desk.App.FilesFolder, "*", SearchOption.AllDirectories).Count().ShouldBe(1);
    }

    [Fact]
    public async Task While_the_scanner_is_away_files_wait_out_of_sight_and_pass_when_it_is_back()
    {
        clamd.SkipIfAbsent();
        await using var desk = await DeskAsync("unix:/nowhere/clamd.sock");
        var id = await AttachAsync(desk, "Dear resident"u8.ToArray());
        await RunAsync(desk);
        var waiting = (await FilesAsync(desk))[id];
        (waiting.State, waiting.Reason).ShouldBe((FileState.Waiting, "The virus scanner cannot be reached. The file stays out of sight until it was scanned."));
        (await desk.SendAsync(new GetFile(id))).ShouldBeNull();

        await using var back = await App.StartAsync(services => services.AddSingleton(Settings(desk, clamd.Unix)), besides: desk.App);
        back.Clock.Advance(TimeSpan.FromMinutes(1));
        await back.Services.GetRequiredService<FileWorker>().RunOnceAsync(TestContext.Current.CancellationToken);
        (await FilesAsync(desk))[id].State.ShouldBe(FileState.Stored);
    }

    [Fact]
    public async Task What_was_kept_before_scanning_was_switched_on_is_out_of_sight_until_it_was_scanned()
    {
        clamd.SkipIfAbsent();
        await using var before = await TestDesk.StartAsync();
        var id = await AttachAsync(before, "Dear resident"u8.ToArray());
        await RunAsync(before);
        (await before.SendAsync(new GetFile(id))).ShouldNotBeNull();

        await using var after = await App.StartAsync(services => services.AddSingleton(Settings(before, clamd.Unix)), besides: before.App);
        (await after.SendAsync(new GetFile(id), before.Officer)).ShouldBeNull();
        (await after.SendAsync(new QueueUnscanned())).ShouldBe(1);
        await after.Services.GetRequiredService<FileWorker>().RunOnceAsync(TestContext.Current.CancellationToken);
        (await after.SendAsync(new GetFile(id), before.Officer)).ShouldNotBeNull();
        (await after.SendAsync(new QueueUnscanned())).ShouldBe(0);
    }

    private static FileSettings Settings(TestDesk desk, string scanner) => new() { Folder = desk.App.FilesFolder, AllowLoopback = true, Scanner = scanner };

    private static async Task<TestDesk> DeskAsync(string scanner)
    {
        TestDesk? desk = null;
        desk = await TestDesk.StartAsync(configure: services => services.AddSingleton(_ => Settings(desk!, scanner)));
        return desk;
    }

    private static async Task<ScanResult> ScanAsync(string where, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return await new VirusScanner(new FileSettings { Scanner = where }, TimeProvider.System).ScanAsync(stream, TestContext.Current.CancellationToken);
    }

    private static async Task AnswerAsync(TcpListener listener, string answer, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var asked = new byte["zPING\0".Length];
            await client.GetStream().ReadExactlyAsync(asked, TestContext.Current.CancellationToken);
            Encoding.ASCII.GetString(asked).ShouldBe("zPING\0");
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        }
    }

    private static async Task<Guid> AttachAsync(TestDesk desk, byte[] content)
    {
        var (id, @case) = (Guid.CreateVersion7(), await desk.CaseAsync());
        using var bytes = new MemoryStream(content);
        await desk.App.Services.GetRequiredService<IIncomingFiles>().WriteAsync(id, bytes, long.MaxValue, TestContext.Current.CancellationToken);
        await desk.SendAsync(new AttachFile(@case.Id, id, "letter.txt"));
        return id;
    }

    private static Task RunAsync(TestDesk desk) => desk.App.Services.GetRequiredService<FileWorker>().RunOnceAsync(TestContext.Current.CancellationToken);

    private static Task<Dictionary<Guid, StoredFile>> FilesAsync(TestDesk desk) => desk.App.ReadAsync(db => db.StoredFiles.AsNoTracking().ToDictionaryAsync(f => f.Id));
}

/// <summary>A clamd of the tests' own, with a folder, sockets and signatures of its own.</summary>
public sealed class Clamd : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("enquiries-clamd-").FullName;
    private Process? _process;
    private string? _why;

    public string Unix => $"unix:{_folder}/clamd.sock";

    public string Tcp { get; private set; } = "";

    public void SkipIfAbsent() => Assert.SkipUnless(_why is null, _why ?? "");

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists("/usr/sbin/clamd"))
        {
            _why = "clamd is not installed (Debian: apt-get install clamav-daemon).";
            return;
        }

        var port = FreePort();
        Tcp = $"tcp:127.0.0.1:{port}";
        Directory.CreateDirectory(Path.Combine(_folder, "signatures"));

        // Name, any type of file, from its first byte, the text in hexadecimal.
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "signatures", "test.ndb"),
            "Test.Eicar:0:0:" + Convert.ToHexStringLower(Encoding.ASCII.GetBytes(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*")) + "\n");
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "clamd.conf"),
            $"""
            Foreground yes
            DatabaseDirectory {_folder}/signatures
            LocalSocket {_folder}/clamd.sock
            TCPSocket {port}
            TCPAddr 127.0.0.1
            StreamMaxLength 2M
            MaxThreads 2
            LogFile {_folder}/clamd.log

            """);
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/clamd", ["-c", Path.Combine(_folder, "clamd.conf")]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        for (var i = 0; i < 300; i++)
        {
            if (_process.HasExited)
                break;
            if (await AnswersAsync())
                return;
            await Task.Delay(100);
        }

        _why = "clamd did not start: " + (File.Exists(Path.Combine(_folder, "clamd.log")) ? await File.ReadAllTextAsync(Path.Combine(_folder, "clamd.log")) : await _process.StandardError.ReadToEndAsync());
        throw new InvalidOperationException(_why);
    }

    public ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync()
    {
        using var hello = new MemoryStream("hello"u8.ToArray());
        return await new VirusScanner(new FileSettings { Scanner = Unix }, TimeProvider.System).ScanAsync(hello, CancellationToken.None) is ScanResult.Clean;
    }
}
