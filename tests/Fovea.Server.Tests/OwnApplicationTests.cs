using System.Net;
using Fovea.Imaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Fovea.Server.Tests;

/// <summary>The endpoints in an application of somebody else.</summary>
public sealed class OwnApplicationTests
{
    [Fact]
    public async Task TheEndpointsStandBesideOthers()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddFoveaServer(options => options.Models.Add("digits", "lenet5"));
        await using WebApplication app = builder.Build();
        app.MapFovea();
        app.MapGet("/hello", () => "hello");
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.Equal("hello", await client.GetStringAsync("/hello"));
        Assert.Contains("\"ready\":true", await client.GetStringAsync("/v2/health/ready"));
        using var content = new ByteArrayContent(ImageFile.EncodePng(Pictures.Noise(28, 28)));
        content.Headers.ContentType = new("image/png");
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/predict", content)).StatusCode);
        await app.StopAsync();
    }

    [Fact]
    public async Task UnderAPathAndBehindRulesOfTheirOwn()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddFoveaServer(options => options.Models.Add("digits", "lenet5"));
        await using WebApplication app = builder.Build();
        app.MapGroup("/vision").MapFovea().Add(endpoint =>
        {
            RequestDelegate inner = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
            {
                context.Response.Headers["X-Rule"] = "seen";
                return inner(context);
            };
        });
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using HttpResponseMessage models = await client.GetAsync("/vision/models");
        Assert.Equal((HttpStatusCode.OK, "seen"), (models.StatusCode, models.Headers.GetValues("X-Rule").Single()));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/models")).StatusCode);
        await app.StopAsync();
    }
}
