using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Enquiries.Infrastructure.Tests.Mail;

/// <summary>An SMTP server of a few lines on a free port: keeps what it takes, and refuses or breaks off as told.</summary>
internal sealed class SmtpListener : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task serving;
    private readonly List<string> messages = [];

    public SmtpListener()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What it answers to a recipient; 250 takes it.</summary>
    public string Recipient { get; set; } = "250 OK";

    /// <summary>What it answers to the whole message; null to keep it and break off without a word.</summary>
    public string? Data { get; set; } = "250 OK";

    /// <summary>Wants this user name and password, in base 64 of the mechanism PLAIN.</summary>
    public string? Login { get; set; }

    /// <summary>The messages that arrived whole, with their headers.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (messages)
                return [.. messages];
        }
    }

    public string MessageId(int index) => Messages[index].Split("\r\n").Single(l => l.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase))["Message-Id:".Length..].Trim();

    public async ValueTask DisposeAsync()
    {
        // Closed only when nobody serves any more: a client that broke off just now would be followed by an accept on a closed listener.
        await stopping.CancelAsync();
        await serving;
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stopping.Token);
                await TalkAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await SayAsync("220 test.example.org");
            var known = Login is null;
            while (await reader.ReadLineAsync(stopping.Token) is { } line)
            {
                var verb = line.Split(' ')[0].ToUpperInvariant();
                switch (verb)
                {
                    case "EHLO":
                        await SayAsync(Login is null ? "250 test.example.org" : "250-test.example.org\r\n250 AUTH PLAIN");
                        break;
                    case "AUTH":
                        known = line.EndsWith(Login!, StringComparison.Ordinal);
                        await SayAsync(known ? "235 OK" : "535 Wrong password");
                        break;
                    case "MAIL":
                        await SayAsync(known ? "250 OK" : "530 Authentication required");
                        break;
                    case "RCPT":
                        await SayAsync(Recipient);
                        break;
                    case "DATA":
                        await SayAsync("354 Go on");
                        var text = new StringBuilder();
                        while (await reader.ReadLineAsync(stopping.Token) is { } part && part != ".")
                            text.Append(part).Append("\r\n");
                        if (Data is null or ['2', ..])
                        {
                            lock (messages)
                                messages.Add(text.ToString());
                        }

                        if (Data is null)
                            return;
                        await SayAsync(Data);
                        break;
                    case "QUIT":
                        await SayAsync("221 Bye");
                        return;
                    default:
                        await SayAsync("250 OK");
                        break;
                }
            }

            Task SayAsync(string answer) => stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"), stopping.Token).AsTask();
        }
        catch (IOException)
        {
            // The client went away.
        }
    }
}
