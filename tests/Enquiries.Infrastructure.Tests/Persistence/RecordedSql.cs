using System.Collections;
using System.Data.Common;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Enquiries.Infrastructure.Tests.Persistence;

/// <summary>
/// Stands where SQL Server would: writes down every command instead of running it, and answers with no row or with one row of plausible values.
/// </summary>
internal sealed class RecordedSql(byte[] body)
{
    public static readonly Guid FormId = new("01990000-0000-7000-8000-000000000002");
    public static readonly Guid AnyId = Guid.Parse("01990000-0000-7000-8000-000000000001");
    public static readonly DateTime AnyTime = new(2026, 9, 14, 9, 0, 0, DateTimeKind.Utc);

    public List<string> Commands { get; } = [];

    public bool AnswersWithARow { get; set; }

    public IInterceptor[] Interceptors => [new Connections(), new Transactions(), new CommandRecorder(this)];

    public static IList<string> Errors(string sql)
    {
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        return [.. errors.Select(e => $"line {e.Line}, column {e.Column}: {e.Message}")];
    }

    private static List<string> Columns(string sql)
    {
        var script = (TSqlScript)new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        var select = errors.Count > 0 ? null : script.Batches.SelectMany(b => b.Statements).OfType<SelectStatement>().LastOrDefault();
        return select?.QueryExpression is QuerySpecification query
            ? [.. query.SelectElements.OfType<SelectScalarExpression>().Select(e => e.ColumnName?.Value ?? (e.Expression as ColumnReferenceExpression)?.MultiPartIdentifier?.Identifiers[^1].Value ?? "")]
            : [];
    }

    private DbDataReader Answer(DbCommand command)
    {
        lock (Commands)
            Commands.Add(command.CommandText);
        var saves = command.CommandText.StartsWith("SET ", StringComparison.Ordinal);
        return new Row(Columns(command.CommandText), AnswersWithARow || saves, saves, body);
    }

    private sealed class Connections : DbConnectionInterceptor
    {
        public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => InterceptionResult.Suppress();

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) => new(InterceptionResult.Suppress());
    }

    private sealed class Transactions : DbTransactionInterceptor
    {
        public override InterceptionResult<DbTransaction> TransactionStarting(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result) =>
            InterceptionResult<DbTransaction>.SuppressWithResult(new NoTransaction(connection));

        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default) =>
            new(InterceptionResult<DbTransaction>.SuppressWithResult(new NoTransaction(connection)));
    }

    private sealed class CommandRecorder(RecordedSql recorded) : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
            InterceptionResult<DbDataReader>.SuppressWithResult(recorded.Answer(command));

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
            new(InterceptionResult<DbDataReader>.SuppressWithResult(recorded.Answer(command)));

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            recorded.Answer(command);
            return new(InterceptionResult<int>.SuppressWithResult(1));
        }
    }

    private sealed class NoTransaction(DbConnection connection) : DbTransaction
    {
        public override System.Data.IsolationLevel IsolationLevel => System.Data.IsolationLevel.ReadCommitted;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }
    }

    private sealed class Row(List<string> columns, bool exists, bool saves, byte[] body) : DbDataReader
    {
        private bool read;

        public override int FieldCount => Math.Max(columns.Count, 1);
        public override int RecordsAffected => 1;
        public override bool HasRows => exists;
        public override bool IsClosed => false;
        public override int Depth => 0;
        public override object this[int ordinal] => GetValue(ordinal);
        public override object this[string name] => throw new NotSupportedException();

        public override bool Read() => exists && !read && (read = true);

        // Saving answers with one row for each changed row.
        public override bool NextResult()
        {
            read = false;
            return saves;
        }

        public override bool IsDBNull(int ordinal) => Column(ordinal) is "Versions" or "Attachments" or "PreviousCaseId" or "Outcome" or "LeasedBy" or "Continues";

        public override string GetString(int ordinal) => Column(ordinal) switch
        {
            "Kind" => nameof(CaseClosed),
            "Data" when columns.Contains("MatchKey") => """{"$type":"change","ExternalId":"c1","Kind":"Removed","AccountExternalId":"1093","At":"2026-09-14T09:00:00Z"}""",
            "Data" => "{}",
            "Answers" => """{"CategoryId":"00000000-0000-0000-0000-000000000000","Text":"A pothole in Mill Lane","Reply":1,"Email":"jo@example.org"}""",
            "Reference" => CaseReference.FromNumber(1),
            "Target" => "working:PT4H",
            "Warnings" => "",
            "Definition" when columns.Contains("PolicyId") => """{"Name":"Standard","CalendarId":"ca100000-0000-7000-8000-000000000001","Targets":{}}""",
            "Definition" => """{"Name":"Office hours"}""",
            "Settings" => "{}",
            _ => "[]",
        };

        public override Guid GetGuid(int ordinal) => Column(ordinal) switch
        {
            "PolicyId" => RuleBook.StandardPolicyId,
            "CalendarId" => RuleBook.StandardCalendarId,
            "AccountId" when columns.Contains("Answers") => FormId,
            _ => AnyId,
        };
        public override DateTime GetDateTime(int ordinal) => AnyTime;
        public override bool GetBoolean(int ordinal) => true;
        public override byte GetByte(int ordinal) => 1;
        public override short GetInt16(int ordinal) => 1;
        public override int GetInt32(int ordinal) => Column(ordinal) == "Channel" || (Column(ordinal) == "State" && columns.Contains("Answers")) ? 0 : 1;
        public override long GetInt64(int ordinal) => 1;
        public override float GetFloat(int ordinal) => 1;
        public override double GetDouble(int ordinal) => 1;
        public override decimal GetDecimal(int ordinal) => 1;
        public override char GetChar(int ordinal) => 'x';
        public override object GetValue(int ordinal) => body;
        public override int GetValues(object[] values) => throw new NotSupportedException();
        public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();
        public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();
        public override string GetDataTypeName(int ordinal) => "";
        public override IEnumerator GetEnumerator() => throw new NotSupportedException();
        public override Type GetFieldType(int ordinal) => typeof(object);
        public override string GetName(int ordinal) => columns[ordinal];
        public override int GetOrdinal(string name) => columns.IndexOf(name);

        public override T GetFieldValue<T>(int ordinal) => (T)(
            typeof(T) == typeof(DateTimeOffset) ? new DateTimeOffset(AnyTime)
            : typeof(T) == typeof(DateOnly) ? DateOnly.FromDateTime(AnyTime)
            : typeof(T) == typeof(TimeOnly) ? TimeOnly.FromDateTime(AnyTime)
            : GetValue(ordinal));

        // Where two tables have a column of the same name, the second is called Name0.
        private string Column(int ordinal) => ordinal < columns.Count ? columns[ordinal].TrimEnd('0', '1', '2', '3', '4') : "";
    }
}
