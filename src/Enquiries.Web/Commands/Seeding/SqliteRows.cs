using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Enquiries.Web.Commands.Seeding;

/// <summary>Writes entities of one type with a prepared statement made from the model: columns and conversions are the model's own, change tracking is left out.</summary>
internal sealed class SqliteRows<T> : IDisposable
    where T : class
{
    private readonly SqliteCommand command;
    private readonly List<(SqliteParameter Parameter, Func<T, object?> Read)> columns = [];

    public SqliteRows(SqliteConnection connection, SqliteTransaction transaction, IModel model)
    {
        var type = model.FindEntityType(typeof(T))!;
        var table = StoreObjectIdentifier.Table(type.GetTableName()!);
        command = connection.CreateCommand();
        command.Transaction = transaction;
        foreach (var property in type.GetFlattenedProperties())
        {
            var parameter = command.Parameters.Add(new SqliteParameter { ParameterName = $"@p{columns.Count}" });
            columns.Add((parameter, Reader(property)));
        }

        var names = type.GetFlattenedProperties().Select(p => $"\"{p.GetColumnName(table)}\"");
#pragma warning disable CA2100 // Names from our own model only.
        command.CommandText = $"INSERT INTO \"{table.Name}\" ({string.Join(", ", names)}) VALUES ({string.Join(", ", command.Parameters.Cast<DbParameter>().Select(p => p.ParameterName))})";
#pragma warning restore CA2100
        command.Prepare();
    }

    public int Written { get; private set; }

    public void Write(T entity)
    {
        foreach (var (parameter, read) in columns)
            parameter.Value = read(entity) ?? DBNull.Value;
        command.ExecuteNonQuery();
        Written++;
    }

    public void Dispose() => command.Dispose();

    private static Func<T, object?> Reader(IProperty property)
    {
        var getter = property.GetGetter();
        var convert = property.GetTypeMapping().Converter;
        var isNested = property.DeclaringType is IComplexType;
        return entity =>
        {
            var value = isNested ? getter.GetClrValueUsingContainingEntity(entity) : getter.GetClrValue(entity);
            return value is null || convert is null ? value : convert.ConvertToProvider(value);
        };
    }
}
