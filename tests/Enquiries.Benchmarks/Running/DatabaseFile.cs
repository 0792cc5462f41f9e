using Microsoft.Data.Sqlite;

namespace Enquiries.Benchmarks.Running;

/// <summary>Looks into the product's database past the product.</summary>
internal static class DatabaseFile
{
    public static long Ask(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Waits until no stored delivery is left to be processed.</summary>
    public static async Task DrainedAsync(string file)
    {
        while (Ask(file, "SELECT EXISTS (SELECT 1 FROM InboundDeliveries WHERE Work_NextAttemptAt IS NOT NULL)") == 1)
            await Task.Delay(20);
    }
}
