using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Enquiries.Application.Files;

namespace Enquiries.Infrastructure.Files;

/// <summary>Asks clamd over its socket, with its INSTREAM command: the bytes are streamed to it, it needs no access to the files.</summary>
internal sealed class VirusScanner(FileSettings settings, TimeProvider clock) : IScannerWatch
{
    private const int ChunkSize = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();

    public bool IsOn => settings.Scans;

    public DateTimeOffset? AwaySince
    {
        get
        {
            lock (gate)
                return field;
        }

        private set
        {
            lock (gate)
                field = value is null ? null : field ?? value;
        }
    }

    /// <summary>Asks it whether it is there, with its command PING: nobody need wait for a file to learn that it is not.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        if (!IsOn)
            return;
        using var limit = new CancellationTokenSource(PingPatience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var socket = await ConnectAsync(either.Token);
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            await stream.WriteAsync("zPING\0"u8.ToArray(), either.Token);
            AwaySince = await ReadAsync(stream, either.Token) == "PONG" ? null : clock.GetUtcNow();
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            AwaySince = clock.GetUtcNow();
        }
    }

    /// <summary>Never throws for what the scanner or its socket does.</summary>
    public async Task<ScanResult> ScanAsync(Stream content, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var socket = await ConnectAsync(either.Token);
            await using var stream = new NetworkStream(socket, ownsSocket: false);

            // Listened to while it is sent: it hangs up on what is too long for it, and says so just before.
            var reply = ReadAsync(stream, either.Token);
            try
            {
                await SendAsync(stream, content, either.Token);
            }
            catch (IOException)
            {
                // The reply says why.
            }

            return Understand(await reply);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return new ScanResult.Unavailable(e.Message);
        }
    }

    private static ScanResult Understand(string reply)
    {
        if (reply.EndsWith(" FOUND", StringComparison.Ordinal))
        {
            var name = reply["stream: ".Length..^" FOUND".Length];
            return new ScanResult.Infected(string.Concat(name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')));
        }

        if (reply.EndsWith(": OK", StringComparison.Ordinal))
            return new ScanResult.Clean();
        return reply.Contains("size limit exceeded", StringComparison.OrdinalIgnoreCase)
            ? new ScanResult.TooLarge()
            : new ScanResult.Unavailable(reply.Length == 0 ? "It hung up without an answer." : reply);
    }

    private static async Task SendAsync(NetworkStream stream, Stream content, CancellationToken ct)
    {
        await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), ct);
        var buffer = new byte[4 + ChunkSize];
        content.Position = 0;
        int read;
        while ((read = await content.ReadAsync(buffer.AsMemory(4, ChunkSize), ct)) > 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(buffer, read);
            await stream.WriteAsync(buffer.AsMemory(0, 4 + read), ct);
        }

        await stream.WriteAsync(new byte[4], ct);
    }

    /// <summary>Until the zero that ends a reply.</summary>
    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken ct)
    {
        var buffer = new byte[1024];
        var length = 0;
        while (length < buffer.Length && await stream.ReadAsync(buffer.AsMemory(length), ct) is > 0 and var read)
        {
            length += read;
            if (buffer.AsSpan(0, length).Contains((byte)0))
                break;
        }

        return Encoding.UTF8.GetString(buffer, 0, length).TrimEnd('\0', '\r', '\n');
    }

    private async Task<Socket> ConnectAsync(CancellationToken ct)
    {
        var where = settings.Scanner!;
        var isUnix = where.StartsWith("unix:", StringComparison.Ordinal);
        var socket = isUnix ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (isUnix)
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(where["unix:".Length..]), ct);
            }
            else
            {
                var colon = where.LastIndexOf(':');
                await socket.ConnectAsync(where["tcp:".Length..colon], int.Parse(where[(colon + 1)..], CultureInfo.InvariantCulture), ct);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

internal abstract record ScanResult
{
    public sealed record Clean : ScanResult;

    /// <param name="Name">What the scanner calls it.</param>
    public sealed record Infected(string Name) : ScanResult;

    /// <summary>Longer than the scanner is set to take.</summary>
    public sealed record TooLarge : ScanResult;

    public sealed record Unavailable(string Detail) : ScanResult;
}
