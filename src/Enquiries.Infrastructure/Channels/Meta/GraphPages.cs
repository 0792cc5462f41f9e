using System.Globalization;
using System.Text.Json;
using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.Meta;

/// <summary>
/// Reads lists page by page. The address of the next page, which the platform gives, carries the token and names a host: only its cursor is used.
/// </summary>
internal sealed class GraphPages(GraphClient graph)
{
    /// <param name="take">Gets each page's data; answers whether it wants the next one.</param>
    /// <param name="after">Where an earlier reading stopped.</param>
    /// <param name="turning">Hears the cursor of each page before it is read.</param>
    public async Task ReadAsync(
        ConnectedAccount account, string path, IReadOnlyList<(string Name, string Value)> parameters, int pageSize, CallBudget budget,
        Func<JsonElement, Task<bool>> take, CancellationToken ct, string? after = null, Action<string?>? turning = null)
    {
        do
        {
            turning?.Invoke(after);
            List<(string, string)> asked = [.. parameters, ("limit", pageSize.ToString(CultureInfo.InvariantCulture))];
            if (after is not null)
                asked.Add(("after", after));
            var json = await ReadAsync(account, path, asked, budget, ct);
            if (json.Array("data"u8) is not { } data)
                throw new GraphReadException(new GraphAnswer { Reached = true, Status = 200, Raw = "No list came." });
            if (data.GetArrayLength() == 0 || !await take(data))
                return;
            after = After(json);
        }
        while (after is not null);
    }

    /// <summary>One object or one page.</summary>
    public async Task<JsonElement> ReadAsync(
        ConnectedAccount account, string path, IReadOnlyList<(string Name, string Value)> parameters, CallBudget budget, CancellationToken ct)
    {
        budget.Spend();
        var answer = await graph.GetAsync(account, path, parameters, ct);
        return answer.Json ?? throw new GraphReadException(answer);
    }

    /// <summary>The cursor of the following page; null on the last one.</summary>
    public static string? After(JsonElement list)
    {
        var paging = list.Object("paging"u8);
        return paging?.Has("next"u8) == true ? paging.Value.Object("cursors"u8)?.Text("after"u8) : null;
    }
}

/// <summary>How many calls a reading may make and for how long, so that it ends before its claim does.</summary>
internal sealed class CallBudget(int calls, Func<bool>? isTimeOver = null)
{
    private int left = calls;

    public void Spend()
    {
        if (--left < 0 || isTimeOver?.Invoke() == true)
            throw new BudgetSpentException();
    }
}

/// <summary>The platform did not let us read; stays inside of a reading.</summary>
internal sealed class GraphReadException(GraphAnswer answer) : Exception("The platform could not be read.")
{
    public GraphAnswer Answer { get; } = answer;
}

/// <summary>A reading has made all its calls; stays inside of a reading.</summary>
internal sealed class BudgetSpentException() : Exception("The reading has made all its calls.");
