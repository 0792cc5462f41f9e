namespace Enquiries.Benchmarks;

/// <summary>A temporary folder for the databases and the published application; gone afterwards.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("enquiries-bench-").FullName;

    public string PathOf(string name) => Path.Combine(folder, name);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The repository: the nearest folder upwards that holds the solution.</summary>
    public static string Repository()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Enquiries.sln")))
                return at.FullName;
        }

        throw new InvalidOperationException("The repository was not found above the benchmark's binary; give the published application with --app.");
    }
}
