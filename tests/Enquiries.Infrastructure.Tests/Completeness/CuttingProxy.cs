using System.Net;
using System.Net.Sockets;

namespace Enquiries.Infrastructure.Tests.Completeness;

/// <summary>Stands between the desk and a server on the loopback, and breaks every third connection off after some of what the server says.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Random random;
    private readonly int target;
    private readonly Task work;
    private int cut;

    public CuttingProxy(int target, int seed)
    {
        (this.target, random) = (target, new Random(seed));
        listener.Start();
        work = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public bool IsCutting { get; set; }

    /// <summary>How many connections were broken off.</summary>
    public int Cut => Volatile.Read(ref cut);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await work;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            for (var number = 1; ; number++)
            {
                var desk = await listener.AcceptTcpClientAsync(stop.Token);
                connections.Add(PassOnAsync(desk, IsCutting && number % 3 == 0 ? random.Next(500, 6_000) : int.MaxValue));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassOnAsync(TcpClient desk, int most)
    {
        using var server = new TcpClient();
        using (desk)
        {
            Task[] both = [];
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, target, stop.Token);
                both = [CopyAsync(desk.GetStream(), server.GetStream(), int.MaxValue), CopyAsync(server.GetStream(), desk.GetStream(), most)];
                await Task.WhenAny(both);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The test is over, or so is the server.
            }

            server.Close();
            desk.Close();
            await Task.WhenAll(both);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, int most)
    {
        var buffer = new byte[512];
        try
        {
            while (await from.ReadAsync(buffer, stop.Token) is var read and > 0)
            {
                most -= read;
                if (most <= 0)
                {
                    Interlocked.Increment(ref cut);
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, read), stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One of the two has gone.
        }
    }
}
