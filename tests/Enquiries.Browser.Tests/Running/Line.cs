namespace Enquiries.Browser.Tests.Running;

/// <summary>The connection between a page and the desk, to be disturbed.</summary>
internal sealed class Line
{
    private readonly List<IWebSocketRoute> open = [];

    /// <summary>While true nothing that the page says arrives, and the page does not notice.</summary>
    public bool Silent { get; set; }

    public static async Task<Line> ThroughAsync(IPage page)
    {
        var line = new Line();
        await page.RouteWebSocketAsync("**/_blazor*", socket =>
        {
            var server = socket.ConnectToServer();
            socket.OnMessage(frame =>
            {
                if (line.Silent) return;
                if (frame.Binary is { } bytes) server.Send(bytes);
                else server.Send(frame.Text!);
            });
            line.open.Add(socket);
        });
        return line;
    }

    public async Task BreakAsync()
    {
        var broken = open.ToList();
        open.Clear();
        foreach (var socket in broken) await socket.CloseAsync(new() { Code = 1001 });
    }
}
