using System.Net;
using System.Net.Http.Headers;
using Enquiries.Application.Files;
using Enquiries.Infrastructure.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Enquiries.Infrastructure.Tests.Files;

/// <summary>Against a real server on this machine, which only a setting lets it reach.</summary>
public sealed class FileFetcherTests : IAsyncLifetime
{
    private readonly List<(string Path, string? Authorization)> _asked = [];
    private readonly Names _names = new();
    private WebApplication _server = null!;
    private string _base = "";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _server = builder.Build();
        _server.Run(async http =>
        {
            lock (_asked) _asked.Add((http.Request.Path, http.Request.Headers.Authorization));
            var to = http.Request.Query["to"].ToString();
            switch (http.Request.Path.Value)
            {
                case "/redirect":
                    http.Response.StatusCode = 302;
                    http.Response.Headers.Location = to;
                    break;
                case "/loop":
                    http.Response.StatusCode = 302;
                    http.Response.Headers.Location = "/loop";
                    break;
                case "/gone":
                    http.Response.StatusCode = 404;
                    break;
                case "/busy":
                    http.Response.StatusCode = 503;
                    break;
                case "/endless":
                    while (!http.RequestAborted.IsCancellationRequested) await http.Response.Body.WriteAsync(new byte[64 * 1024], http.RequestAborted);
                    break;
                case "/trickle":
                    for (var i = 0; i < 50 && !http.RequestAborted.IsCancellationRequested; i++)
                    {
                        await http.Response.Body.WriteAsync(new byte[1], http.RequestAborted);
                        await http.Response.Body.FlushAsync(http.RequestAborted);
                    }

                    await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                    break;
                case "/short":
                    http.Response.ContentLength = 1000;
                    await http.Response.WriteAsync("too little");
                    http.Abort();
                    break;
                case "/claims-much":
                    http.Response.ContentLength = 1L << 40;
                    await http.Response.WriteAsync("little");
                    break;
                case "/silent":
                    await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                    break;
                default:
                    await http.Response.WriteAsync("hello");
                    break;
            }
        });
        await _server.StartAsync(TestContext.Current.CancellationToken);
        _base = _server.Urls.Single();
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_file_is_fetched()
    {
        var (result, text) = await FetchAsync($"{_base}/file", loopback: true);
        result.ShouldBeOfType<FetchResult.Fetched>();
        text.ShouldBe("hello");
    }

    [Theory]
    [InlineData("ftp://files.example/x", "no address of the web")]
    [InlineData("file:///etc/passwd", "no address of the web")]
    [InlineData("gopher://127.0.0.1/", "no address of the web")]
    [InlineData("https://user:secret@files.example/x", "password")]
    [InlineData("https://files.example:8443/x", "unusual port")]
    [InlineData("http://127.0.0.1/", "internal network")]
    [InlineData("http://2130706433/", "internal network")]
    [InlineData("http://0x7f.1/", "internal network")]
    [InlineData("http://[::1]/", "internal network")]
    [InlineData("http://[::ffff:10.0.0.1]/", "internal network")]
    [InlineData("http://169.254.169.254/latest/meta-data/", "internal network")]
    [InlineData("http://inside.example/", "internal network")]
    [InlineData("http://both.example/", "internal network")]
    public async Task Links_that_lead_inside_or_elsewhere_are_refused_in_words(string url, string words)
    {
        _names.Add("inside.example", "192.168.1.1");
        _names.Add("both.example", "31.13.64.35", "127.0.0.1");
        var (result, _) = await FetchAsync(url, loopback: false);
        result.ShouldBeOfType<FetchResult.Refused>().Reason.ShouldContain(words);
        _asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_is_looked_up_once_for_each_connection_and_that_answer_is_the_one_connected_to()
    {
        // A name that changes its meaning between a check and the connection would slip through if it were asked twice.
        _names.Changing("rebind.example", ["127.0.0.1"], ["10.0.0.1"]);
        var port = new Uri(_base).Port;
        var (result, _) = await FetchAsync($"http://rebind.example:{port}/file", loopback: true);
        result.ShouldBeOfType<FetchResult.Fetched>();
        _names.Asked.ShouldBe(1);

        var (refused, _) = await FetchAsync($"http://rebind.example:{port}/file", loopback: true);
        refused.ShouldBeOfType<FetchResult.Refused>().Reason.ShouldContain("internal network");
    }

    [Theory]
    [InlineData("http://10.0.0.1/x")]
    [InlineData("http://inside.example/x")]
    [InlineData("http://[fd00::1]/x")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0xa9fea9fe/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("//inside.example/x")]
    [InlineData("http://eve:secret@31.13.64.35/")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("file:///etc/passwd")]
    public async Task Every_redirect_is_checked_like_the_first_address(string target)
    {
        _names.Add("inside.example", "172.16.5.5");
        var (result, _) = await FetchAsync($"{_base}/redirect?to={Uri.EscapeDataString(target)}", loopback: true);
        result.ShouldBeOfType<FetchResult.Refused>();
    }

    [Fact]
    public async Task Redirects_end_after_the_third()
    {
        var (result, _) = await FetchAsync($"{_base}/loop", loopback: true);
        result.ShouldBeOfType<FetchResult.Refused>().Reason.ShouldContain("too often");
        _asked.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_token_is_not_carried_to_another_host()
    {
        _names.Add("other.example", "127.0.0.1");
        var port = new Uri(_base).Port;
        await FetchAsync($"{_base}/redirect?to={Uri.EscapeDataString($"http://other.example:{port}/file")}", loopback: true, token: "secret");
        _asked.ShouldBe([("/redirect", "Bearer secret"), ("/file", null)]);
    }

    [Fact]
    public async Task What_has_no_end_is_cut_off_at_the_limit()
    {
        var (result, _) = await FetchAsync($"{_base}/endless", loopback: true);
        result.ShouldBeOfType<FetchResult.Refused>().Reason.ShouldBe("It is larger than the 1 MB that are taken.");
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_after_a_while()
    {
        var clock = new FakeTimeProvider();
        var fetching = FetchAsync($"{_base}/silent", loopback: true, clock: clock);
        while (_asked.Count == 0) await Task.Yield();
        clock.Advance(TimeSpan.FromSeconds(21));
        (await fetching).Result.ShouldBeOfType<FetchResult.Failed>().CanRetry.ShouldBeTrue();
    }

    [Fact]
    public async Task A_body_that_comes_for_ever_byte_by_byte_is_given_up_after_a_while()
    {
        var clock = new FakeTimeProvider();
        var fetching = FetchAsync($"{_base}/trickle", loopback: true, clock: clock);
        while (!fetching.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await fetching).Result.ShouldBeOfType<FetchResult.Failed>().Reason.ShouldContain("took too long");
    }

    [Fact]
    public async Task A_length_that_is_a_lie_gives_no_half_file()
    {
        (await FetchAsync($"{_base}/short", loopback: true)).Result.ShouldBeOfType<FetchResult.Failed>().CanRetry.ShouldBeTrue();
        (await FetchAsync($"{_base}/claims-much", loopback: true)).Result.ShouldBeOfType<FetchResult.Refused>().Reason.ShouldContain("larger than");
    }

    [Theory]
    [InlineData("/gone", false)]
    [InlineData("/busy", true)]
    public async Task A_status_tells_whether_another_try_can_help(string path, bool canRetry)
    {
        var (result, _) = await FetchAsync(_base + path, loopback: true);
        result.ShouldBeOfType<FetchResult.Failed>().CanRetry.ShouldBe(canRetry);
    }

    private async Task<(FetchResult Result, string Text)> FetchAsync(string url, bool loopback, string? token = null, TimeProvider? clock = null)
    {
        const long MostBytes = 1024 * 1024;
        using var fetcher = new FileFetcher(new FileSettings { AllowLoopback = loopback, MostBytes = MostBytes }, _names, clock ?? TimeProvider.System);
        using var bytes = new MemoryStream();
        var result = await fetcher.FetchAsync(new Uri(url), token is null ? null : new AuthenticationHeaderValue("Bearer", token), async (stream, ct) =>
        {
            var buffer = new byte[8192];
            int read;
            while ((read = await stream.ReadAsync(buffer, ct)) > 0)
            {
                if (bytes.Length + read > MostBytes) throw new FileTooLargeException(MostBytes);
                bytes.Write(buffer, 0, read);
            }
        }, TestContext.Current.CancellationToken);
        return (result, System.Text.Encoding.UTF8.GetString(bytes.ToArray()));
    }

    private sealed class Names : IHostResolver
    {
        private readonly Dictionary<string, Queue<IPAddress[]>> _answers = [];

        public int Asked { get; private set; }

        public void Add(string name, params string[] addresses) => _answers[name] = new([[.. addresses.Select(IPAddress.Parse)]]);

        public void Changing(string name, params string[][] answers) => _answers[name] = new(answers.Select(a => a.Select(IPAddress.Parse).ToArray()));

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken ct)
        {
            Asked++;
            var queue = _answers[host];
            return Task.FromResult(queue.Count > 1 ? queue.Dequeue() : queue.Peek());
        }
    }
}
