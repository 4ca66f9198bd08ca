from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_renditions_of_covers")]

    operations = [
        migrations.AddField(
            model_name="kind",
            name="needs_verification",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="来稿发布前至少要有一条核实记录。",
                verbose_name="须有核实记录",
            ),
        ),
        migrations.AddField(
            model_name="kind",
            name="needs_four_eyes",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="采用的人不能自己发布或定时发布。",
                verbose_name="两个人把关",
            ),
        ),
        migrations.AddField(
            model_name="kind",
            name="needs_proof",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="作者答复清样以后才能发布。",
                verbose_name="须作者看过清样",
            ),
        ),
    ]
