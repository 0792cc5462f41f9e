using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Enquiries.Infrastructure.Tests.Email;

/// <summary>An IMAP server of a few lines on a free port that lets everybody in, with one mailbox; it breaks off at messages that it is told not to hand over.</summary>
internal sealed class ImapListener : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task serving;

    public ImapListener()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public uint Validity { get; set; } = 1;

    public SortedDictionary<uint, (string Raw, DateTimeOffset At)> Messages { get; } = [];

    /// <summary>Those of which the text is not handed over.</summary>
    public HashSet<uint> Broken { get; } = [];

    /// <summary>Those of which nothing is handed over.</summary>
    public HashSet<uint> Lost { get; } = [];

    /// <summary>What was marked as read.</summary>
    public SortedSet<uint> Seen { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await serving;
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
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("* PREAUTH [CAPABILITY IMAP4rev1] ready");
            while (await reader.ReadLineAsync(stopping.Token) is { } line)
            {
                var (tag, said) = (line.Split(' ')[0], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
                if (Answer(said) is not { } lines)
                    return;
                foreach (var answer in lines)
                    await writer.WriteAsync(answer);
                await writer.WriteLineAsync($"{tag} OK {(said.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase) ? "[READ-WRITE] " : "")}done");
            }
        }
        catch (IOException)
        {
            // The client has hung up.
        }
    }

    /// <summary>Null to break off.</summary>
    private List<string>? Answer(string said)
    {
        var words = said.Split(' ');
        switch ((words[0].ToUpperInvariant(), words.Length > 1 ? words[1].ToUpperInvariant() : ""))
        {
            case ("CAPABILITY", _):
                return ["* CAPABILITY IMAP4rev1\r\n"];
            case ("LIST" or "LSUB", _):
                return ["* LIST () \"/\" INBOX\r\n"];
            case ("SELECT", _):
                return
                [
                    $"* {Messages.Count} EXISTS\r\n", "* 0 RECENT\r\n", "* FLAGS (\\Seen)\r\n", "* OK [PERMANENTFLAGS (\\Seen \\*)] ok\r\n", $"* OK [UIDVALIDITY {Validity}] ok\r\n",
                    $"* OK [UIDNEXT {(Messages.Count == 0 ? 1 : Messages.Keys.Max() + 1)}] ok\r\n",
                ];
            case ("UID", "SEARCH"):
                return [$"* SEARCH {string.Join(' ', Messages.Keys)}\r\n"];
            case ("UID", "STORE"):
                Seen.UnionWith(Range(words[2]));
                return [];
            case ("UID", "FETCH"):
                var body = said.Contains("BODY.PEEK[", StringComparison.OrdinalIgnoreCase);
                var isHeader = said.Contains("HEADER", StringComparison.OrdinalIgnoreCase);
                var answers = new List<string>();
                foreach (var uid in Range(words[2]))
                {
                    if (Lost.Contains(uid) || (body && !isHeader && Broken.Contains(uid)))
                        return null;
                    var (raw, at) = Messages[uid];
                    var text = isHeader ? raw[..(raw.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)] : raw;
                    var date = at.ToString("dd-MMM-yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
                    var number = Messages.Keys.ToList().IndexOf(uid) + 1;
                    answers.Add(body
                        ? $"* {number} FETCH (UID {uid} BODY[{(isHeader ? "HEADER" : "")}] {{{text.Length}}}\r\n{text})\r\n"
                        : $"* {number} FETCH (UID {uid} INTERNALDATE \"{date}\" RFC822.SIZE {raw.Length})\r\n");
                }

                return answers;
            default:
                return [];
        }
    }

    private List<uint> Range(string set) =>
    [
        .. set.Split(',').Select(p => p.Split(':')).SelectMany(p => Messages.Keys.Where(u =>
            u >= uint.Parse(p[0], CultureInfo.InvariantCulture) && u <= (p[^1] == "*" ? uint.MaxValue : uint.Parse(p[^1], CultureInfo.InvariantCulture)))),
    ];
}
