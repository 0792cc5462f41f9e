using Enquiries.Application.Persistence;
using Enquiries.Domain.Teams;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Web.Hosting;

/// <summary>The council services that cases are about, with their numbers in the Local Government Service List. Inserted once; an administrator's changes stay.</summary>
internal static class ServiceCategories
{
    public static readonly IReadOnlyList<(string Code, string Name, int Lgsl)> All =
    [
        ("roads", "Potholes and road surface", 557),
        ("pavements", "Pavements and kerbs", 537),
        ("street-lights", "Street lights", 564),
        ("traffic", "Traffic lights, signs and crossings", 567),
        ("bins", "Bins and recycling", 524),
        ("street-cleaning", "Fly-tipping, litter and street cleaning", 587),
        ("graffiti", "Graffiti and vandalism", 584),
        ("parks", "Trees, parks and verges", 461),
        ("drains", "Drains, flooding and leaks", 664),
        ("vehicles", "Abandoned vehicles", 372),
        ("parking", "Parking", 471),
        ("nuisance", "Noise, smoke and smells", 412),
        ("pests", "Animals and pests", 431),
        ("ice", "Snow and ice", 561),
        ("housing", "Housing, buildings and planning", 600),
        ("safety", "Community safety and welfare", 870),
        ("road-works", "Road works and obstructions", 550),
        ("feedback", "Feedback and other", 353),
    ];

    public static async Task InsertAsync(EnquiriesDbContext db, CancellationToken ct)
    {
        if (await db.Categories.AnyAsync(ct))
            return;

        db.Categories.AddRange(All.Select(c => new Category { Id = Guid.CreateVersion7(), Code = c.Code, Name = c.Name, Lgsl = c.Lgsl }));
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            // Another host that starts at the same time was first.
            db.ChangeTracker.Clear();
        }
    }
}
