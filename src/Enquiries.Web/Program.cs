using Enquiries.Application;
using Enquiries.Application.Persistence;
using Enquiries.Infrastructure;
using Enquiries.Web;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddApplication(builder.Configuration["Licences:AutoMapper"]);
builder.Services.AddDatabase(
    builder.Configuration.GetValue("Database:Provider", DatabaseProvider.Sqlite),
    builder.Configuration.GetConnectionString("Enquiries") ?? $"Data Source={DataFolder.File(builder.Environment, "enquiries.db")}");
builder.Services.AddChannels();
builder.Services.AddWorkers();
builder.AddDesk();

var app = builder.Build();
await using (var scope = app.Services.CreateAsyncScope())
{
    await scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>().Database.MigrateAsync();
}

app.UseDesk();
await app.RunAsync();
