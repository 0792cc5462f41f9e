using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Enquiries.Infrastructure.Persistence.Sqlite;

/// <summary>A prepared statement for entities of one type: columns and conversions are the model's own, change tracking is left out.</summary>
internal sealed class SqliteStatement<T> : IDisposable
    where T : class
{
    private readonly SqliteCommand command;
    private readonly List<(SqliteParameter Parameter, Func<T, object?> Read)> columns = [];

    private SqliteStatement(SqliteTransaction transaction)
    {
        command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
    }

    public static SqliteStatement<T> Insert(SqliteTransaction transaction, IModel model)
    {
        var statement = new SqliteStatement<T>(transaction);
        var type = model.FindEntityType(typeof(T))!;
        var properties = type.GetProperties().ToList();
        var values = properties.ConvertAll(statement.Parameter);
        return statement.Prepare($"INSERT INTO \"{type.GetTableName()}\" ({string.Join(", ", properties.Select(Name))}) VALUES ({string.Join(", ", values)})");
    }

    /// <param name="set">The properties to store; null for all that are not in the key.</param>
    /// <param name="key">Which row.</param>
    /// <param name="raise">A property of the key that is one higher afterwards.</param>
    public static SqliteStatement<T> Update(SqliteTransaction transaction, IModel model, string[]? set, string[] key, string? raise = null)
    {
        var statement = new SqliteStatement<T>(transaction);
        var type = model.FindEntityType(typeof(T))!;
        var stored = set is null ? type.GetProperties().Where(p => !key.Contains(p.Name, StringComparer.Ordinal)) : set.Select(n => type.FindProperty(n)!);
        var sets = stored.Select(statement.Equal).ToList();
        if (raise is not null)
            sets.Add($"\"{raise}\" = \"{raise}\" + 1");
        return statement.Prepare($"UPDATE \"{type.GetTableName()}\" SET {string.Join(", ", sets)} WHERE {statement.Where(type, key)}");
    }

    public static SqliteStatement<T> Delete(SqliteTransaction transaction, IModel model, string[] key)
    {
        var statement = new SqliteStatement<T>(transaction);
        var type = model.FindEntityType(typeof(T))!;
        return statement.Prepare($"DELETE FROM \"{type.GetTableName()}\" WHERE {statement.Where(type, key)}");
    }

    /// <summary>Runs it for one entity; answers how many rows it touched.</summary>
    public int Run(T entity)
    {
        foreach (var (parameter, read) in columns)
            parameter.Value = read(entity) ?? DBNull.Value;
        return command.ExecuteNonQuery();
    }

    public void Dispose() => command.Dispose();

    private SqliteStatement<T> Prepare(string sql)
    {
#pragma warning disable CA2100 // Names from our own model only.
        command.CommandText = sql;
#pragma warning restore CA2100
        return this;
    }

    private string Where(IEntityType type, string[] key) => string.Join(" AND ", key.Select(n => Equal(type.FindProperty(n)!)));

    private string Equal(IProperty property) => $"{Name(property)} = {Parameter(property)}";

    private string Parameter(IProperty property)
    {
        var parameter = command.Parameters.Add(new SqliteParameter { ParameterName = $"@p{columns.Count}" });
        var getter = property.GetGetter();
        var convert = property.GetTypeMapping().Converter;
        columns.Add((parameter, convert is null ? getter.GetClrValue : e => getter.GetClrValue(e) is { } value ? convert.ConvertToProvider(value) : null));
        return parameter.ParameterName;
    }

    private static string Name(IProperty property) => $"\"{property.GetColumnName()}\"";
}
