using Fovea.Server;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddFoveaServer(options => options.Models.Add("photographs", builder.Configuration["model"] ?? ""));
WebApplication app = builder.Build();
app.MapFovea();
app.Run();
