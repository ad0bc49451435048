using Fovea;
using Fovea.Imaging;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddFovea(options => options.ModelPath = builder.Configuration["model"] ?? "");
WebApplication app = builder.Build();

app.MapPost("/predict", async (HttpRequest request, ImageClassifier classifier, CancellationToken cancellation) =>
{
    try
    {
        return Results.Ok(await classifier.PredictAsync(request.Body, top: 5, cancellation));
    }
    catch (ImageFormatException failure)
    {
        return Results.BadRequest(failure.Message);
    }
});
app.Run();
