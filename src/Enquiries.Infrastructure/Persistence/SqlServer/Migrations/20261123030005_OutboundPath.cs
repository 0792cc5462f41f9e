using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Enquiries.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class OutboundPath : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "ClearedAt",
                table: "Messages",
                type: "datetime2(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "HeldSince",
                table: "Messages",
                type: "datetime2(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "RereadAt",
                table: "Messages",
                type: "datetime2(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Messages_RemovedAt",
                table: "Messages",
                column: "RemovedAt",
                filter: "RemovedAt IS NOT NULL AND ClearedAt IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Messages_RemovedAt",
                table: "Messages");

            migrationBuilder.DropColumn(
                name: "ClearedAt",
                table: "Messages");

            migrationBuilder.DropColumn(
                name: "HeldSince",
                table: "Messages");

            migrationBuilder.DropColumn(
                name: "RereadAt",
                table: "Messages");
        }
    }
}
